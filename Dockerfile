# Keda for a department: one image, configured by its environment alone (docs/en/howto/hosting.md).
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /keda
COPY requirements.lock pyproject.toml README.md ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.lock
COPY . .
RUN /venv/bin/pip install --no-deps --no-build-isolation -e .

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 keda \
 && mkdir /data && chown keda /data
COPY --from=build /venv /venv
COPY --from=build --chown=keda /keda /keda
ENV PATH=/venv/bin:$PATH KEDA_HOME=/data KEDA_CACHE=/data/cache KEDA_LOG=json \
    MPLCONFIGDIR=/tmp/matplotlib PYTHONUTF8=1 PYTHONUNBUFFERED=1
WORKDIR /keda
USER keda
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD python -c "import os,urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"KEDA_PORT\", \"8501\")}/_stcore/health', timeout=4)"
CMD ["python", "-m", "hosting.start"]
