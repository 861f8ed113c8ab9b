-- Answers to POSTs that came with an Idempotency-Key, so that a second try of the same request does nothing again.
create table idempotent_requests (
  workspace_id text not null references workspaces on delete cascade,
  user_id text not null,
  key text not null,
  request bytea not null,                     -- hash of method, address and body
  status integer,                             -- null: under way
  content_type text,
  body text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, user_id, key)
);
create index idempotent_requests_age on idempotent_requests (created_at);
