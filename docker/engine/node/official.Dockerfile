# The official image with the host's certificate authorities, so that npm works in builds behind a company proxy.
ARG OFFICIAL
FROM $OFFICIAL
COPY ca-bundle.crt /usr/local/share/slipway/ca-bundle.crt
ENV NODE_EXTRA_CA_CERTS=/usr/local/share/slipway/ca-bundle.crt
RUN node --version | tr -d v > /etc/slipway-image-version
