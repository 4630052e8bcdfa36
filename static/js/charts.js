/* Starts [data-plot] with the data the server wrote beside it (core/charts.py); drawn by charts_drawn.js.

   Tip, mark and legend are ours: the library's write style attributes, which our policy forbids. The
   arrow keys walk the points; what is reached is said in the live region. */
(function () {
  "use strict";

  const { draw, isLying, palette, picture } = window.zsCharts;
  const ROW_REM = 1.75;
  const isChinese = document.documentElement.lang.startsWith("zh");
  const COLON = isChinese ? "：" : ": ";
  const SEMICOLON = isChinese ? "；" : "; ";
  const COMMA = isChinese ? "，" : ", ";
  const plots = new Set();

  // --- Reading ---------------------------------------------------------------------------------

  function said(data, each, place) {
    const known = each.values[place] !== null;
    return each.name + " " + each.texts[place] + (known ? " " + data.unit : "");
  }

  class Plot {
    constructor(figure) {
      const find = (name) => figure.querySelector("[data-plot-" + name + "]");
      this.data = JSON.parse(document.getElementById(figure.dataset.plot).textContent);
      [this.figure, this.box, this.canvas] = [figure, find("box"), find("canvas")];
      [this.tip, this.read, this.table, this.save] = [find("tip"), find("read"), find("table"), find("save")];
      this.place = -1;
      this.number = -1;
    }

    start() {
      this.box.hidden = false;
      if (this.table) this.table.open = false;
      if (this.save) {
        this.save.hidden = false;
        this.save.addEventListener("click", () => picture(this));
      }
      if (!this.figure.classList.contains("zs-plot--bare")) this.listen();
      this.open();
      this.watcher = new ResizeObserver(() => requestAnimationFrame(() => this.fit()));
      this.watcher.observe(this.box);
    }

    open() {
      this.ratio = window.devicePixelRatio;
      if (isLying(this.data)) {
        const row = parseFloat(getComputedStyle(document.documentElement).fontSize) * ROW_REM;
        this.canvas.style.height = (this.data.categories.length + 1) * row + "px";
      }
      this.chart = window.echarts.init(this.canvas, null, { devicePixelRatio: this.ratio });
      draw(this.chart, this.data, palette(this.canvas), this.canvas.clientWidth);
      const zr = this.chart.getZr();
      zr.on("mousemove", (event) => this.point(event.offsetX, event.offsetY));
      zr.on("globalout", () => this.leave());
      this.chart.on("click", (event) => this.follow(event.dataIndex, event.seriesIndex));
    }

    /* A new size, or a new density: the page was zoomed, or moved to another screen. */
    fit() {
      if (!this.canvas.isConnected) {
        this.close();
      } else if (this.ratio !== window.devicePixelRatio) {
        this.chart.dispose();
        this.open();
      } else if (this.canvas.clientWidth) {
        this.chart.resize();
        draw(this.chart, this.data, palette(this.canvas), this.canvas.clientWidth);
      }
    }

    close() {
      this.watcher.disconnect();
      this.chart.dispose();
      plots.delete(this);
    }

    listen() {
      this.box.tabIndex = 0;
      this.box.addEventListener("keydown", (event) => this.key(event));
      this.box.addEventListener("blur", () => this.leave());
    }

    key(event) {
      const [before, after] = isLying(this.data) ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
      const [less, more] = isLying(this.data) ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
      const last = this.data.categories.length - 1;
      const acts = {
        [before]: () => this.go(this.place < 0 ? last : Math.max(0, this.place - 1)),
        [after]: () => this.go(Math.min(last, this.place + 1)),
        Home: () => this.go(0),
        End: () => this.go(last),
        [less]: () => this.choose(Math.max(0, this.number - 1)),
        [more]: () => this.choose(Math.min(this.data.series.length - 1, this.number + 1)),
        Enter: () => this.follow(this.place, Math.max(0, this.number)),
        Escape: () => this.leave(),
      };
      if (!acts[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      acts[event.key]();
    }

    go(place) {
      this.show(place);
      const parts = this.data.series.map((each) => said(this.data, each, place));
      this.read.textContent = this.data.categories[place] + COLON + parts.join(SEMICOLON);
    }

    choose(number) {
      this.number = number;
      if (this.place < 0) this.place = 0;
      this.show(this.place);
      const words = said(this.data, this.data.series[number], this.place);
      this.read.textContent = this.data.categories[this.place] + COMMA + words;
    }

    point(x, y) {
      const chart = this.chart;
      if (!chart.containPixel("grid", [x, y])) {
        this.leave();
        return;
      }
      const axis = isLying(this.data) ? { yAxisIndex: 0 } : { xAxisIndex: 0 };
      const place = Math.round(chart.convertFromPixel(axis, isLying(this.data) ? y : x));
      this.show(Math.min(this.data.categories.length - 1, Math.max(0, place)));
    }

    follow(place, number) {
      const each = this.data.series[number];
      if (each && each.urls[place]) window.location.assign(each.urls[place]);
    }

    show(place) {
      if (this.place !== place || this.tip.hidden) {
        this.chart.dispatchAction({ type: "downplay" });
        this.chart.dispatchAction({ type: "highlight", seriesIndex: this.data.series.map((_each, at) => at), dataIndex: place });
      }
      this.place = place;
      this.fill(place);
      this.tip.hidden = false;
      this.move(place);
    }

    fill(place) {
      const head = document.createElement("b");
      head.textContent = this.data.categories[place];
      const rows = this.data.series.map((each, number) => {
        const row = document.createElement("span");
        row.className = number === this.number ? "is-chosen" : "";
        const key = document.createElement("i");
        key.className = "zs-plotkey zs-plotkey--" + each.look;
        const value = document.createElement("b");
        value.textContent = each.texts[place];
        row.append(key, each.name, value);
        return row;
      });
      this.tip.replaceChildren(head, ...rows);
    }

    move(place) {
      const axis = isLying(this.data) ? { yAxisIndex: 0 } : { xAxisIndex: 0 };
      const at = this.chart.convertToPixel(axis, place);
      const [width, height] = [this.box.clientWidth, this.box.clientHeight];
      const [own, tall] = [this.tip.offsetWidth, this.tip.offsetHeight];
      const side = isLying(this.data) ? width - own : at + 12 + own > width ? at - own - 12 : at + 12;
      const top = isLying(this.data) ? Math.min(at + 12, height - tall) : 4;
      this.tip.style.left = Math.max(0, side) + "px";
      this.tip.style.top = Math.max(0, top) + "px";
    }

    leave() {
      if (this.tip.hidden) return;
      this.tip.hidden = true;
      this.place = -1;
      this.number = -1;
      this.read.textContent = "";
      this.chart.dispatchAction({ type: "downplay" });
    }
  }

  // --- Starting --------------------------------------------------------------------------------

  function start(root) {
    plots.forEach((plot) => { if (!plot.canvas.isConnected) plot.close(); });
    root.querySelectorAll("[data-plot]").forEach((figure) => {
      if (figure.dataset.plotStarted) return;
      figure.dataset.plotStarted = "yes";
      const plot = new Plot(figure);
      plots.add(plot);
      plot.start();
    });
  }

  /* Without the library the table stays what one sees. */
  if (!window.echarts) return;
  start(document);
  document.addEventListener("htmx:afterSettle", () => start(document));
})();
