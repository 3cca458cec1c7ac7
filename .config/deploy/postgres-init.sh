#!/usr/bin/env bash
# Runs once, on an empty data directory: the owner migrates, the app works, Temporal has databases of its own.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
  --set owner="$OWNER_DATABASE_PASSWORD" \
  --set app="$APP_DATABASE_PASSWORD" \
  --set temporal="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
create role plinth_owner login password :'owner';
create role plinth_app login password :'app';
create role temporal login password :'temporal';
create database plinth owner plinth_owner;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke all on database plinth, temporal, temporal_visibility from public;
grant connect on database plinth to plinth_app;
SQL
