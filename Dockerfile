# The image of web, worker, beat and the migrate job; docker-compose.yml gives each its command.
FROM python:3.11-slim-bookworm AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY requirements.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes --only-binary :all: --requirement requirements.txt
ENV PATH=/opt/venv/bin:$PATH

# Front-end files: the same script as everywhere; npm comes from a hash-pinned package.
COPY package.json package-lock.json ./
COPY .ci/ .ci/
RUN mkdir var && python .ci/assets.py

COPY . .
# These values exist for this one command: static files need settings, not secrets.
RUN python .ci/messages.py compile \
    && DJANGO_SETTINGS_MODULE=zhaoshang.settings.production \
       SECRET_KEY=only-for-collecting-static-files-in-the-image-build-nothing-else \
       DATA_KEYS=only-for-collecting-static-files-in-the-image-build \
       ALLOWED_HOSTS=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
       python manage.py collectstatic --no-input \
    && rm -rf node_modules var static/vendor tests .ci


FROM python:3.11-slim-bookworm

# pg_dump and pg_restore of the server's major version (docker-compose.yml), for `manage.py backup`.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin zhaoshang \
    && install -d -o zhaoshang -g zhaoshang -m 0750 /var/lib/zhaoshang /var/backups/zhaoshang
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=zhaoshang.settings.production \
    VAR_DIR=/var/lib/zhaoshang
VOLUME /var/lib/zhaoshang
USER zhaoshang
EXPOSE 8000
