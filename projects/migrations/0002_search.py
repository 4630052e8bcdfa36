"""Index of the search text: grams and trigrams on PostgreSQL, nothing on SQLite."""

from django.db import migrations

from zhaoshang.core.search import AddSearchIndex


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [AddSearchIndex("project", "search_text")]
