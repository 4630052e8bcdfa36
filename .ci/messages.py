"""Keep the Simplified Chinese catalog complete, in pure Python (no GNU gettext).

    messages.py update [--fill FILE.json …]   collect messages; keep, drop and fill translations
    messages.py check                         fail on anything untranslated, fuzzy or out of step
    messages.py compile                       write the .mo file that Django reads

A fill file is one JSON object from English message to Chinese; a message with a context has the key
of the .mo format: context, the character U+0004, message.
"""

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOG = Path("locale/zh_Hans/LC_MESSAGES/django.po")
SOURCES = ("zhaoshang", "projects", "contracts", "assessment")
TEMPLATES = "templates"
CONTEXT_MARK = "\u0004"
KEYWORDS = {
    **dict.fromkeys(("_", "_t", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]?[\d.]*[a-zA-Z]|%[sd]|\{\w*\}")
HEADER = {
    "Project-Id-Version": "zhaoshang",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str | None, str]


@dataclass
class Message:
    """One message as the source has it."""

    msgid: str
    context: str | None = None
    plural: str | None = None
    files: set[str] = field(default_factory=set)


def collect(root: Path) -> dict[Key, Message]:
    """Return every message of the Python sources and templates below `root`."""
    found: dict[Key, Message] = {}
    for path in _source_files(root):
        name = path.relative_to(root).as_posix()
        for message in _extract(path, name):
            known = found.setdefault((message.context, message.msgid), message)
            known.plural = known.plural or message.plural
            known.files.add(name)
    return found


def _source_files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        yield from sorted((root / source).rglob("*.py"))
    for folder in (TEMPLATES, *SOURCES):
        for suffix in ("*.html", "*.txt"):
            yield from sorted(path for path in (root / folder).rglob(suffix))


def _extract(path: Path, name: str) -> Iterator[Message]:
    # Only here: both are absent or slow where nothing but `compile` is wanted.
    from babel.messages.extract import extract  # noqa: PLC0415
    from django.utils.translation.template import templatize  # noqa: PLC0415

    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Python calls among blanked text are left of a template; its indentation means nothing.
        lines = templatize(text, origin=name).splitlines()
        text = "\n".join(line.strip() for line in lines)
    calls = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
    for _line, messages, _comments, context in calls:
        msgid, plural = messages if isinstance(messages, tuple) else (messages, None)
        if msgid:
            yield Message(msgid, context, plural)


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def _read(root: Path) -> polib.POFile:
    path = root / CATALOG
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def update(root: Path, fills: dict[str, str]) -> polib.POFile:
    """Write the catalog anew: entries from the sources, Chinese from the old one, then `fills`."""
    old = {_key(entry): entry for entry in _read(root) if not entry.obsolete}
    catalog = polib.POFile(wrapwidth=100)
    catalog.metadata = HEADER
    for key, message in sorted(
        collect(root).items(), key=lambda item: (item[0][1], item[0][0] or "")
    ):
        entry = _entry(message)
        if key in old:
            _keep(entry, old[key])
        _fill(entry, fills)
        catalog.append(entry)
    path = root / CATALOG
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(path))
    return catalog


def _entry(message: Message) -> polib.POEntry:
    return polib.POEntry(
        msgid=message.msgid,
        msgctxt=message.context,
        msgid_plural=message.plural or "",
        msgstr_plural={0: ""} if message.plural else {},
        # Without line numbers, which would change the catalog with every edit.
        occurrences=[(name, "") for name in sorted(message.files)],
        flags=["python-format"] if "%" in "".join(PLACEHOLDER.findall(message.msgid)) else [],
    )


def _keep(entry: polib.POEntry, old: polib.POEntry) -> None:
    entry.tcomment = old.tcomment
    if "fuzzy" in old.flags:
        entry.flags.append("fuzzy")
    if entry.msgid_plural:
        entry.msgstr_plural = {0: old.msgstr_plural.get(0, "") or old.msgstr}
    else:
        entry.msgstr = old.msgstr or old.msgstr_plural.get(0, "")


def _fill(entry: polib.POEntry, fills: dict[str, str]) -> None:
    key = f"{entry.msgctxt}{CONTEXT_MARK}{entry.msgid}" if entry.msgctxt else entry.msgid
    chinese = fills.get(key, "")
    if entry.msgid_plural:
        entry.msgstr_plural[0] = entry.msgstr_plural[0] or chinese
    else:
        entry.msgstr = entry.msgstr or chinese


def problems(root: Path) -> list[str]:
    """Return what is wrong with the catalog, one sentence each; nothing when it is complete."""
    catalog = _read(root)
    wanted = collect(root)
    entries = {_key(entry): entry for entry in catalog if not entry.obsolete}
    found = [
        f"missing: {message.msgid!r} ({min(message.files)})"
        for key, message in wanted.items()
        if key not in entries
    ]
    found += [
        f"obsolete: {entry.msgid!r}"
        for entry in catalog
        if entry.obsolete or _key(entry) not in wanted
    ]
    for entry in entries.values():
        found += _entry_problems(entry)
    return found


def _entry_problems(entry: polib.POEntry) -> Iterator[str]:
    chinese = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
    if "fuzzy" in entry.flags:
        yield f"fuzzy: {entry.msgid!r}"
    if not chinese:
        yield f"untranslated: {entry.msgid!r}"
        return
    source = entry.msgid_plural or entry.msgid
    if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(chinese)):
        yield f"placeholders differ: {entry.msgid!r} → {chinese!r}"
    if (entry.msgid[0] == "\n") != (chinese[0] == "\n"):
        yield f"line break at the start differs: {entry.msgid!r}"


def compile_catalog(root: Path) -> None:
    """Write the .mo file, unless it is newer than the catalog."""
    source = root / CATALOG
    target = source.with_suffix(".mo")
    if not source.exists():
        return
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        polib.pofile(str(source)).save_as_mofile(str(target))


def main(arguments: list[str]) -> int:
    """Run one command; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    fill = commands.add_parser("update")
    fill.add_argument("--fill", nargs="+", type=Path, default=[], metavar="FILE.json")
    commands.add_parser("check")
    commands.add_parser("compile")
    options = parser.parse_args(arguments)
    if options.command == "update":
        fills: dict[str, str] = {}
        for path in options.fill:
            fills |= json.loads(path.read_text(encoding="utf-8"))
        catalog = update(ROOT, fills)
        print(f"{len(catalog)} messages, {len(catalog.untranslated_entries())} untranslated.")
    elif options.command == "check":
        found = problems(ROOT)
        print("\n".join(found) or "The Chinese catalog is complete.")
        return 1 if found else 0
    compile_catalog(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
