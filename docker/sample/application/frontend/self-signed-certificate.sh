#!/bin/sh
# Makes a certificate for tests, unless a real one is mounted at /etc/nginx/tls (tls.crt, tls.key).
set -eu

folder=/etc/nginx/tls
[ -e "$folder/tls.crt" ] && exit 0

mkdir -p "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
  -subj "/CN=localhost" -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" \
  -keyout "$folder/tls.key" -out "$folder/tls.crt" 2>/dev/null
chmod 600 "$folder/tls.key"
echo "$0: no certificate at $folder, made a self-signed one for localhost"
