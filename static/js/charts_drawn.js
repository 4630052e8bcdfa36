/* How a chart is drawn by Apache ECharts: the option, and the picture one takes home.

   Colours are read from the design tokens, so the wall's dark page needs nothing of its own. What a
   series is (its look) gives it a dash and a sign or a hatch, never a colour alone. The picture is
   drawn anew on white. `charts.js` starts the charts of a page and lets one read them. */
(function () {
  "use strict";

  const LINES = {
    main: { ink: "--zs-chart-1", width: 2.5, sign: "circle" },
    second: { ink: "--zs-chart-2", width: 2, dash: [7, 3], sign: "rect" },
    third: { ink: "--zs-chart-axis", width: 2, dash: [2, 3], sign: "triangle" },
    target: { ink: "--zs-ink-3", width: 1.25, dash: [5, 4] },
    "target-2": { ink: "--zs-ink-3", width: 1.25, dash: [1, 3] },
    before: { ink: "--zs-chart-axis", width: 1.25 },
    red: { ink: "--zs-red", width: 2.5, sign: "circle" },
    yellow: { ink: "--zs-amber-ink", width: 2, dash: [7, 3], sign: "triangle" },
  };
  const AREAS = {
    main: { ink: "--zs-chart-1" },
    second: { ink: "--zs-chart-3", on: "--zs-chart-1", hatch: "lines" },
    third: { ink: "--zs-surface", on: "--zs-ink-3", hatch: "dots" },
    clue: { ink: "--zs-stage-clue" },
    signed: { ink: "--zs-stage-signed", on: "--zs-on-stage-signed", hatch: "lines" },
    landed: { ink: "--zs-stage-landed", on: "--zs-on-stage-landed", hatch: "dots" },
    producing: { ink: "--zs-stage-producing" },
    red: { ink: "--zs-red" },
    yellow: { ink: "--zs-amber-soft", on: "--zs-amber-ink", hatch: "lines" },
  };
  const HATCHES = {
    lines: { symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [1.2, 5], rotation: -Math.PI / 4 },
    dots: { symbol: "circle", symbolSize: 0.6, dashArrayX: [[4, 4], [0, 4, 4, 0]], dashArrayY: [4, 0] },
  };
  const PICTURE = { width: 960, height: 440, ratio: 2, edge: 32 };

  /* What a chart is drawn with: a reader of tokens, a size of type, a family. */
  function palette(element, size) {
    const style = getComputedStyle(element);
    return {
      ink: (name) => style.getPropertyValue(name).trim(),
      size: size || parseFloat(style.fontSize),
      family: style.fontFamily,
    };
  }

  const isLying = (data) => data.kind === "bars";
  const isSummed = (data) => data.series.length > 1 && (data.kind === "stacked" || isLying(data));

  function lastKnown(values) {
    for (let place = values.length - 1; place >= 0; place -= 1) {
      if (values[place] !== null) return place;
    }
    return -1;
  }

  function textWidth(text, ink) {
    const context = document.createElement("canvas").getContext("2d");
    context.font = "600 " + ink.size + "px " + ink.family;
    return context.measureText(text).width;
  }

  // --- The option ------------------------------------------------------------------------------

  function line(data, each, ink) {
    const look = LINES[each.look] || LINES.main;
    const colour = ink.ink(look.ink);
    const last = lastKnown(each.values);
    const everywhere = data.series.some((other) => other.look === "second");
    const isHigh = data.series.some((other) => other !== each && (other.values[last] ?? -1) > each.values[last]);
    const isOut = last === data.categories.length - 1;
    return {
      name: each.name,
      type: "line",
      symbol: look.sign || "circle",
      symbolSize: everywhere ? 7 : 5,
      showSymbol: true,
      showAllSymbol: true,
      lineStyle: { color: colour, width: look.width, type: look.dash || "solid" },
      itemStyle: { color: colour },
      emphasis: { disabled: false, scale: 1.4, lineStyle: { width: look.width } },
      z: look.width > 2 ? 4 : 3,
      data: each.values.map((value, place) => ({
        value,
        symbolSize: everywhere ? 7 : place === last && each.look === "main" ? 8 : 0.01,
        label: {
          show: place === last && Boolean(each.label),
          formatter: each.label,
          position: isOut || last === 0 ? "right" : isHigh ? "bottom" : "top",
          distance: 6,
          color: each.look === "main" ? ink.ink("--zs-ink") : ink.ink("--zs-ink-2"),
          textBorderColor: ink.ink("--zs-surface"),
          textBorderWidth: 3,
          fontWeight: each.look === "main" ? 600 : 400,
          fontSize: ink.size,
          fontFamily: ink.family,
        },
      })),
    };
  }

  function area(data, each, number, ink) {
    const look = AREAS[each.look] || AREAS.main;
    const nested = data.kind === "nested";
    return {
      name: each.name,
      type: "bar",
      stack: isSummed(data) ? "whole" : undefined,
      barGap: nested ? "-100%" : "20%",
      barMaxWidth: isLying(data) ? 14 : 36,
      barCategoryGap: isLying(data) ? "40%" : "35%",
      itemStyle: {
        color: ink.ink(look.ink),
        borderColor: ink.ink("--zs-chart-axis"),
        borderWidth: 1,
        decal: look.hatch ? { ...HATCHES[look.hatch], color: ink.ink(look.on) } : { symbol: "none" },
      },
      emphasis: { itemStyle: { borderColor: ink.ink("--zs-ink"), borderWidth: 2 } },
      label: {
        show: !isSummed(data) && (number === 0 || data.kind === "columns"),
        position: isLying(data) ? "right" : "top",
        formatter: (shown) => (each.values[shown.dataIndex] ? each.texts[shown.dataIndex] : ""),
        color: ink.ink("--zs-ink"),
        fontSize: ink.size,
        fontFamily: ink.family,
      },
      z: 2 + number,
      data: each.values,
    };
  }

  /* Nothing is drawn of it but the sum at the end of what is piled up. */
  function sum(data, ink) {
    const places = Math.max(0, ...data.series.flatMap((each) => each.texts.map((text) => (text.split(".")[1] || "").length)));
    const totals = data.categories.map((_name, place) =>
      data.series.reduce((total, each) => total + (each.values[place] || 0), 0));
    return {
      type: "bar",
      stack: "whole",
      silent: true,
      data: totals.map(() => 0),
      label: {
        show: true,
        position: isLying(data) ? "right" : "top",
        formatter: (shown) => {
          const total = totals[shown.dataIndex];
          const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
          return total ? total.toLocaleString("en", digits) : "";
        },
        color: ink.ink("--zs-ink"),
        fontSize: ink.size,
        fontFamily: ink.family,
      },
    };
  }

  function axes(data, ink, width) {
    const type = { fontSize: ink.size, fontFamily: ink.family, lineHeight: ink.size * 1.35 };
    const names = {
      type: "category",
      data: isLying(data) ? data.categories : data.short,
      boundaryGap: data.kind !== "lines",
      inverse: isLying(data),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.ink("--zs-chart-axis") } },
      axisLabel: {
        ...type,
        color: isLying(data) ? ink.ink("--zs-ink-2") : ink.ink("--zs-ink-3"),
        interval: isLying(data) ? 0 : "auto",
        hideOverlap: true,
        ...(isLying(data) ? { width: Math.min(width * 0.36, ink.size * 13), overflow: "truncate" } : {}),
      },
    };
    const values = {
      type: "value",
      min: 0,
      minInterval: data.series.every((each) => each.texts.every((text) => !text.includes("."))) ? 1 : 0,
      splitNumber: 4,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { show: !isLying(data), lineStyle: { color: ink.ink("--zs-chart-grid") } },
      axisLabel: { ...type, show: !isLying(data), color: ink.ink("--zs-ink-3") },
    };
    return isLying(data) ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values };
  }

  function option(data, ink, width) {
    const isLine = data.kind === "lines";
    const drawn = data.series.map((each, number) => (isLine ? line(data, each, ink) : area(data, each, number, ink)));
    if (isSummed(data)) drawn.push(sum(data, ink));
    const labels = isLine ? data.series.map((each) => textWidth(each.label, ink)) : [];
    const room = isLying(data) ? textWidth("88,888.88", ink) : Math.max(0, ...labels);
    return {
      animation: false,
      aria: { enabled: true, label: { description: data.summary } },
      textStyle: { fontFamily: ink.family },
      grid: { left: 4, right: room + 12, top: ink.size * 1.6, bottom: 4 },
      ...axes(data, ink, width),
      series: drawn,
    };
  }

  /* Labels at the right edge are pushed apart where lines end close together. */
  function spread(chart, data, ink, drawn) {
    const ends = data.series
      .map((each, number) => ({ number, last: lastKnown(each.values), each }))
      .filter((end) => end.each.label && end.last === data.categories.length - 1)
      .map((end) => ({ ...end, y: chart.convertToPixel({ seriesIndex: end.number }, [end.last, end.each.values[end.last]])[1] }))
      .sort((one, other) => one.y - other.y);
    let least = -Infinity;
    let moved = false;
    ends.forEach((end) => {
      const y = Math.max(end.y, least);
      moved = moved || y !== end.y;
      drawn.series[end.number].data[end.last].label.offset = [0, y - end.y];
      least = y + ink.size * 1.3;
    });
    if (moved) chart.setOption(drawn, true);
  }

  function draw(chart, data, ink, width) {
    const drawn = option(data, ink, width);
    chart.setOption(drawn, true);
    if (data.kind === "lines") spread(chart, data, ink, drawn);
  }

  // --- The picture -----------------------------------------------------------------------------

  function sample(context, data, each, ink, x, y) {
    context.save();
    if (data.kind === "lines") {
      const look = LINES[each.look] || LINES.main;
      context.strokeStyle = ink.ink(look.ink);
      context.lineWidth = look.width;
      context.setLineDash(look.dash || []);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + 24, y);
      context.stroke();
    } else {
      const look = AREAS[each.look] || AREAS.main;
      context.beginPath();
      context.rect(x + 4, y - 7, 16, 14);
      context.fillStyle = ink.ink(look.ink);
      context.fill();
      context.strokeStyle = ink.ink("--zs-chart-axis");
      context.stroke();
      context.clip();
      context.beginPath();
      for (let step = -14; step < 16 && look.hatch === "lines"; step += 5) {
        context.moveTo(x + 4 + step, y + 7);
        context.lineTo(x + 18 + step, y - 7);
      }
      if (look.hatch === "dots") context.setLineDash([2, 3]);
      for (let step = -4; step < 8 && look.hatch === "dots"; step += 4) {
        context.moveTo(x + 4, y + step);
        context.lineTo(x + 20, y + step);
      }
      context.strokeStyle = look.on ? ink.ink(look.on) : "transparent";
      context.stroke();
    }
    context.restore();
    return x + 30;
  }

  /* The chart on white with title, legend and stamp, in one file: for a report or a slide. */
  function picture(plot) {
    const data = plot.data;
    const probe = document.createElement("span");
    probe.dataset.bsTheme = "light";
    plot.figure.append(probe);
    const ink = palette(probe, 13);
    const height = isLying(data) ? Math.max(200, (data.categories.length + 1) * 28) : PICTURE.height;
    const width = PICTURE.width - 2 * PICTURE.edge;
    const chart = window.echarts.init(document.createElement("div"), null, { width, height, devicePixelRatio: PICTURE.ratio });
    draw(chart, data, ink, width);
    const drawn = chart.renderToCanvas({ pixelRatio: PICTURE.ratio });
    const whole = document.createElement("canvas");
    const above = 88;
    whole.width = PICTURE.width * PICTURE.ratio;
    whole.height = (above + height + 56) * PICTURE.ratio;
    const context = whole.getContext("2d");
    context.scale(PICTURE.ratio, PICTURE.ratio);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, PICTURE.width, whole.height);
    const write = (text, x, y, font, name) => {
      context.font = font + " " + ink.family;
      context.fillStyle = ink.ink(name);
      context.fillText(text, x, y);
      return x + context.measureText(text).width;
    };
    const after = write(data.title, PICTURE.edge, 44, "600 20px", "--zs-ink");
    write(data.unit, after + 12, 44, "13px", "--zs-ink-3");
    let x = PICTURE.edge;
    data.series.forEach((each) => {
      x = write(each.name, sample(context, data, each, ink, x, 72), 76, "13px", "--zs-ink-2") + 20;
    });
    context.drawImage(drawn, PICTURE.edge, above, width, height);
    write(data.stamp, PICTURE.edge, above + height + 32, "12px", "--zs-ink-3");
    chart.dispose();
    probe.remove();
    whole.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = data.file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }, "image/png");
  }

  window.zsCharts = { draw, isLying, palette, picture };
})();
