# Browser packages first, by their lock file: node is not in the final image.
FROM node:22-bookworm-slim AS browser
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --ignore-scripts

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk fonts-lxgw-wenkai \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/anquan anquan
ENV PYTHONUNBUFFERED=1 ANQUAN_VAR=/var/lib/anquan ANQUAN_STATIC=/app/collected
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY --from=browser /app/node_modules node_modules
COPY . .
# The embedded profile is enough to collect the static files; its keys stay in /tmp of this layer and are removed.
RUN ANQUAN_VAR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/build
USER anquan
EXPOSE 8000
