"""Search inside folded Chinese text: one capability, both databases.

`search_q(field, text)` finds the rows whose folded text (`zhaoshang.core.text.search_text`) holds
every word of what was typed. PostgreSQL answers from an index that suits the length of the word,
never from two for one word, because the planner would multiply their selectivities:

- one and two characters: a stored, generated array of all single characters and neighbouring pairs
  ("grams") under a GIN index; `pg_trgm` cannot serve them, and two is the normal Chinese word;
- three and more: LIKE on a trigram index.

SQLite reads the text with LIKE. Both give the same rows.

The array is a column of PostgreSQL alone, named `<column>_grams`; the migration operation
`AddSearchIndex` makes it. Why single characters too: docs/decisions/0003-search-by-grams.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import NotSupportedError, connection
from django.db.migrations.operations.base import Operation
from django.db.models import F, Lookup, Model, Q

from zhaoshang.core.text import escape_like, fold

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

SHORT = 2
MOST_WORDS = 6
LONGEST_WORD = 60
GRAMS = "grams"

# Characters and neighbouring pairs of a folded text; blanks separate, so no gram holds one. Only
# built-ins of pg_catalog, so that a dump restores whatever the search path is.
CREATE_FUNCTION = """
CREATE OR REPLACE FUNCTION zs_grams(body text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    signs text[] := string_to_array(body, NULL);
    grams text[] := '{}';
    before text;
    here text;
BEGIN
    FOREACH here IN ARRAY signs LOOP
        IF here IN (' ', E'\\n') THEN
            before := NULL;
        ELSE
            grams := grams || here;
            IF before IS NOT NULL THEN
                grams := grams || (before || here);
            END IF;
            before := here;
        END IF;
    END LOOP;
    RETURN grams;
END
$$
"""
BLIND_TRIGRAMS = (
    "This database cannot search Chinese: pg_trgm sees no letters in it, because its character "
    "type (LC_CTYPE) is C. Create the database with LC_CTYPE C.UTF-8 or zh_CN.UTF-8."
)


class HoldsGrams(Lookup):
    """Text holds all of some short words (one or two characters, folded, without blanks)."""

    lookup_name = "holds_grams"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Look for each word with LIKE."""
        column, parameters = self.process_lhs(compiler, connection)
        part = f"{column} LIKE %s ESCAPE '\\'"
        values: list[Any] = []
        for word in self.rhs:
            values += [*parameters, f"%{escape_like(word)}%"]
        return " AND ".join([part] * len(self.rhs)), values

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """Look the words up in the stored array."""
        quote = connection.ops.quote_name
        grams = f"{quote(self.lhs.alias)}.{quote(f'{self.lhs.target.column}_{GRAMS}')}"
        return f"{grams} @> %s::text[]", [list(self.rhs)]


def words_of(text: str) -> list[str]:
    """Return the folded words of what was typed, each once; the longest first, at most six."""
    words = dict.fromkeys(word[:LONGEST_WORD] for word in fold(text).split(" ") if word)
    return sorted(words, key=len, reverse=True)[:MOST_WORDS]


def search_q(field: str, text: str) -> Q:
    """Return the condition that a folded text field holds every word of what was typed.

    Nothing typed: every row. The order of the words does not matter; what is typed in Latin letters
    also finds pinyin initials, because the field holds them on lines of their own.
    """
    words = words_of(text)
    found = Q()
    for word in words:
        if len(word) > SHORT:
            found &= Q(**{f"{field}__contains": word})
    short = tuple(word for word in words if len(word) <= SHORT)
    return found & Q(HoldsGrams(F(field), short)) if short else found


def postpone_indexing() -> None:
    """Let all rows of this transaction wait beside the search indexes (bulk loads).

    The rows are found at once, a little slower; `finish_indexing` sorts them in after commit.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL gin_pending_list_limit = '1GB'")


def finish_indexing(model: type[Model]) -> None:
    """Sort the waiting rows of a model into its search indexes; autovacuum would do it later."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list(found.indexrelid) FROM pg_index AS found"
            " JOIN pg_class ON pg_class.oid = found.indexrelid"
            " JOIN pg_am ON pg_am.oid = pg_class.relam"
            " WHERE found.indrelid = %s::regclass AND pg_am.amname = 'gin'",
            [model._meta.db_table],
        )


class AddSearchIndex(Operation):
    """Give a text column of a model what `search_q` needs on PostgreSQL; nothing to do on SQLite.

    Args:
        model_name: Model of the migration's app.
        column: Column that holds folded search text.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, column: str) -> None:
        self.model_name = model_name
        self.column = column

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing that Django knows of: the array is the database's own."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create extension, function, generated column and both indexes.

        New rows wait in a list beside each index until it reaches the session's
        gin_pending_list_limit (1 MB in our settings; a search reads that much in less than 0.5 ms).
        Without the list 10,000 new projects take 17 s instead of 3 s; see `postpone_indexing`.

        Raises:
            NotSupportedError: when the database's character type makes Chinese search impossible.
        """
        connection = schema_editor.connection
        if connection.vendor != "postgresql":
            return
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        if not trigrams_see_chinese(connection):
            raise NotSupportedError(BLIND_TRIGRAMS)
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        column = self.column
        for statement in (
            CREATE_FUNCTION,
            f"ALTER TABLE {table} ADD COLUMN {column}_{GRAMS} text[]"
            f" GENERATED ALWAYS AS (zs_grams({column})) STORED",
            f"CREATE INDEX {table}_{column}_{GRAMS} ON {table}"
            f" USING gin ({column}_{GRAMS}) WITH (fastupdate = on)",
            f"CREATE INDEX {table}_{column}_trgm ON {table}"
            f" USING gin ({column} gin_trgm_ops) WITH (fastupdate = on)",
        ):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the indexes and the column; function and extension may serve other tables."""
        if schema_editor.connection.vendor != "postgresql":
            return
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f"DROP INDEX IF EXISTS {table}_{self.column}_trgm")
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN IF EXISTS {self.column}_{GRAMS}")

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Index {self.column} of {self.model_name} for search"

    @property
    def migration_name_fragment(self) -> str:
        """Part of a generated migration's name."""
        return f"{self.model_name.lower()}_search"


def trigrams_see_chinese(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether trigrams work for Chinese: with LC_CTYPE=C the index is built and never helps.

    SQLite needs none; a PostgreSQL without the extension has no such index to be misled by.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone() is None:
            return True
        cursor.execute("SELECT cardinality(show_trgm('铝合金')) > 0")
        return bool(cursor.fetchone()[0])
