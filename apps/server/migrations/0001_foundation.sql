create extension if not exists vector;

-- identity ---------------------------------------------------------------------------------------------------------

create table workspaces (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table users (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table sessions (
  id text primary key,
  user_id text not null references users on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_user on sessions (user_id);

create table accounts (
  id text primary key,
  user_id text not null references users on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index accounts_user on accounts (user_id);

create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on verifications (identifier);

create table memberships (
  workspace_id text not null references workspaces on delete cascade,
  user_id text not null references users on delete cascade,
  role text not null check (role in ('owner')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index memberships_user on memberships (user_id);

create table api_keys (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  user_id text references users on delete cascade, -- null: the bootstrap key, before anyone has signed up
  name text not null,
  prefix text not null,
  hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_workspace on api_keys (workspace_id, created_at desc);

-- audit ------------------------------------------------------------------------------------------------------------

create table events (
  id text primary key,
  workspace_id text not null references workspaces,
  actor_kind text not null,
  actor_id text not null,
  kind text not null,
  subject_id text not null,
  data jsonb not null,
  created_at timestamptz not null default now()
);
create index events_workspace on events (workspace_id, created_at, id);
create index events_subject on events (subject_id, created_at);

-- knowledge --------------------------------------------------------------------------------------------------------

create table collections (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null,
  description text not null default '',
  language text,
  is_default boolean not null default false,
  revision bigint not null default 0, -- grows with every change of what can be found in it
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index collections_default on collections (workspace_id) where is_default;
create index collections_workspace on collections (workspace_id, created_at, id);

create table documents (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  collection_id text not null references collections on delete cascade,
  title text not null,
  file_name text not null,
  status text not null check (status in ('queued', 'parsing', 'indexing', 'ready', 'failed')),
  error_code text,
  error_facts jsonb,                          -- what the failure's sentence names
  version integer not null default 1,         -- the newest upload
  ready_version integer,                      -- the version that can be found and cited; null: none yet
  media_type text not null,
  language text,
  bytes bigint not null,
  sha256 text not null,
  pages integer,
  passages integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index documents_content on documents (collection_id, sha256);
create index documents_collection on documents (collection_id, id desc);
create index documents_unfinished on documents (status) where status in ('queued', 'parsing', 'indexing');

create table document_versions (
  document_id text not null references documents on delete cascade,
  version integer not null,
  blob text not null,
  sha256 text not null,
  bytes bigint not null,
  media_type text not null,
  text text,                                  -- null until it is parsed
  created_at timestamptz not null default now(),
  primary key (document_id, version)
);

create table passages (
  id text primary key,
  workspace_id text not null,
  collection_id text not null references collections on delete cascade,
  document_id text not null references documents on delete cascade,
  version integer not null,
  ordinal integer not null,
  start_offset integer not null,
  end_offset integer not null,
  location jsonb not null,
  heading text[] not null,
  language text,
  text text not null,
  embedder text,                              -- which embedder made the vector; null: none
  embedding bytea                             -- the vector's components, one int8 each
);
create unique index passages_place on passages (document_id, version, ordinal);
create index passages_collection on passages (collection_id);

-- answers and conversations ----------------------------------------------------------------------------------------

create table conversations (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  user_id text not null,
  title text not null,
  collections text[],                         -- null: all that the asker may read
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index conversations_user on conversations (workspace_id, user_id, updated_at desc, id desc);

create table answers (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  user_id text not null,
  question text not null,
  state text not null check (state in ('streaming', 'done', 'stopped', 'failed')),
  body jsonb,                                 -- the whole answer, once it is done
  partial text,                               -- what had been said when it ended early
  created_at timestamptz not null default now()
);

create table messages (
  id text primary key,
  workspace_id text not null,
  conversation_id text not null references conversations on delete cascade,
  answer_id text not null references answers on delete cascade,
  rating text check (rating in ('up', 'down')),
  comment text,
  created_at timestamptz not null default now()
);
create index messages_conversation on messages (conversation_id, created_at, id);
create index messages_answer on messages (answer_id);
