#!/usr/bin/env bash
# Dumps Plinth's database at an interval and keeps the dumps for some days. Temporal's databases are not dumped: its
# state is rebuilt from the facts in Plinth's. A dump takes its name only when it is whole and readable.
set -euo pipefail

directory=/backups
every=${BACKUP_EVERY_SECONDS:-86400}

if [ "${1:-}" = check ]; then
  # Healthy while the newest dump is not older than two intervals.
  newest=$(find "$directory" -name 'plinth-*.dump' -printf '%T@\n' | sort -n | tail -n 1)
  [ -n "$newest" ] && [ $(($(date +%s) - ${newest%.*})) -lt $((every * 2)) ]
  exit
fi

umask 077
while true; do
  started=$(date +%s)
  target=$directory/plinth-$(date -u +%Y%m%dT%H%M%SZ).dump
  if pg_dump --format=custom --dbname=plinth --file="$target.part" && pg_restore --list "$target.part" >/dev/null; then
    mv "$target.part" "$target"
    echo "backup $target ($(stat -c %s "$target") bytes)"
    find "$directory" -name 'plinth-*.dump' -mtime "+${BACKUP_KEEP_DAYS:-30}" -delete
  else
    echo 'backup failed' >&2
    rm -f "$target.part"
  fi
  # Waits in the background, so that a stop of the container does not have to wait.
  rest=$((started + every - $(date +%s)))
  sleep $((rest > 0 ? rest : 0)) &
  wait $!
done
