-- Which model makes the vectors of a workspace's passages, and which one shall: the old vectors serve until all new ones
-- are there.

-- What a workspace chose; those without a row go by GEPETO_EMBEDDINGS.
create table embedding_choices (
  workspace_id text primary key references workspaces on delete cascade,
  model text not null,                        -- as it is written in GEPETO_EMBEDDINGS
  changed_at timestamptz not null default now()
);
select isolate_by_workspace('embedding_choices');

create table embedding_models (
  workspace_id text not null references workspaces on delete cascade,
  embedder text not null,
  state text not null check (state in ('serving', 'coming')),
  done integer not null default 0,            -- passages that have a vector of it, while it comes
  total integer not null default 0,
  is_behind boolean not null default false,   -- passages went in without its vectors, since it did not answer
  changed_at timestamptz not null default now(),
  primary key (workspace_id, embedder),
  unique (workspace_id, state)
);
select isolate_by_workspace('embedding_models');

-- Vectors of a model that is coming, or has come just now: those of the one that serves move into passages by and by.
create table passage_vectors (
  passage_id text not null references passages on delete cascade,
  workspace_id text not null,
  embedder text not null,
  embedding bytea not null,                   -- components, an int8 each
  primary key (passage_id, embedder)
);
create index passage_vectors_embedder on passage_vectors (workspace_id, embedder, passage_id);
select isolate_by_workspace('passage_vectors');

-- The index may hold the vectors of two models at a time.
alter table index_vectors add column embedder text;
update index_vectors v set embedder = p.embedder
  from index_passages i join passages p on p.id = i.passage_id where i.number = v.number;
delete from index_vectors where embedder is null;
alter table index_vectors alter column embedder set not null;
alter table index_vectors drop constraint index_vectors_pkey;
alter table index_vectors add primary key (number, embedder);

-- Files of models that are kept in the store of blobs, for instances whose disk is empty; of the whole installation, so
-- closed to the role that serves requests.
create table model_files (
  model text not null,                        -- organisation/name
  path text not null,                         -- inside the model's folder
  blob text not null,
  sha256 text not null,
  bytes bigint not null,
  revision text not null,                     -- of the hub, or '' where the files came another way
  created_at timestamptz not null default now(),
  primary key (model, path)
);
