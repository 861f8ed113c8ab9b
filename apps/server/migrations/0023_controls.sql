-- Controls of the log: who checked it last, and where it is sent.

create table log_verifications (
  workspace_id text primary key,
  verified_at timestamptz not null,
  verified_by text not null,                  -- id of a person, key or task
  events bigint not null,
  fault text                                  -- null: none was found
);
select isolate_by_workspace('log_verifications', 'select, insert, update');

-- Where a workspace's events go as they are linked, and how far they have come.
create table log_forwarding (
  workspace_id text primary key references workspaces on delete cascade,
  kind text not null check (kind in ('syslog', 'http')),
  address text not null,                      -- host:port of syslog over TLS, or the URL of an HTTP collector
  secret bytea,                               -- sealed: the value of HTTP's Authorization header
  authority text,                             -- PEM of the certificate authority, where it is none that everybody trusts
  with_content boolean not null,
  set_by text not null,
  sequence bigint not null,                   -- the last one that was taken
  taken_at timestamptz,
  failure jsonb,                              -- why the last try failed, in both languages; null: it did not
  failed_at timestamptz,
  failures integer not null default 0,        -- in a row
  leased_until timestamptz
);
select isolate_by_workspace('log_forwarding', 'select, insert, update, delete');
