# Two stages: the first installs what is pinned, the second only runs. Nothing is fetched at run time.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/kiosk
COPY .ci/requirements-run.txt ./
RUN /opt/kiosk/bin/pip install --no-cache-dir --require-hashes -r requirements-run.txt
COPY pyproject.toml README.md LICENSE ./
COPY models ./models
COPY explainers ./explainers
COPY kiosk ./kiosk
COPY sample_images ./sample_images
RUN /opt/kiosk/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 kiosk && install -d -o kiosk -g kiosk /data
COPY --from=build /opt/kiosk /opt/kiosk
ENV PATH=/opt/kiosk/bin:$PATH KIOSK_DATA_DIR=/data PYTHONDONTWRITEBYTECODE=1
USER kiosk
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/health', timeout=4)"]
# Inside the container every address is its own; publish it to this machine only: -p 127.0.0.1:8501:8501
CMD ["kiosk", "run", "--no-browser", "--address", "0.0.0.0"]
