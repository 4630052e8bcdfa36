"""WSGI entry point, served by gunicorn in every mode."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhaoshang.settings.production")
# A page that needs longer than this is broken; workers and commands keep the longer default.
os.environ.setdefault("DB_STATEMENT_TIMEOUT_MS", "5000")

application = get_wsgi_application()
