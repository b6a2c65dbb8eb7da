# The official image with socat, through which the gateway keeps its admin channel open.
ARG OFFICIAL
FROM $OFFICIAL
USER root
RUN apt-get update && apt-get install -y --no-install-recommends socat && rm -rf /var/lib/apt/lists/* \
 && haproxy -v | sed -n '1s/^HAProxy version \([0-9.]*\).*/\1/p' > /etc/slipway-image-version
USER haproxy
