#!/bin/sh
# What boot_bench compares with: some edits of a start as a shell script makes them, one program
# after another, none of them checked. ROOT and LISTEN_ON are given, "host" is not among them.
set -eu
list=$(echo "$LISTEN_ON" | tr -s ' ' '\n' | sort -u)
host=$(hostname)
first=$(echo "$list" | head -n 1)
smtp=$(echo "$list" | sed 's/.*:.*/[&]/; s/$/:25/' | paste -s -d ,)
submission=$(echo "$list" | sed 's/.*:.*/[&]/; s/.*/&:587,&:465/' | paste -s -d ,)
site=$ROOT/etc/nginx/sites-enabled/administration
sed -i '/listen [0-9]/d' "$site"
for address in $list; do
  sed -i "0,/listen __LISTEN_ON__/s//listen $address/" "$site"
done
sed -i "s/https:\/\/localhost/https:\/\/$first/" "$site"
sed -i "s/^listen=.*/listen=$smtp/" "$ROOT/opt/haraka-smtp/config/smtp.ini"
sed -i "s/^listen=.*/listen=$submission/" "$ROOT/opt/haraka-submission/config/smtp.ini"
sed -i "s/^#\?listen = .*/listen = $first/" "$ROOT/etc/dovecot/dovecot.conf"
sed -i "s/submission_host = .*/submission_host = $host:587/" "$ROOT/etc/dovecot/conf.d/15-lda.conf"
