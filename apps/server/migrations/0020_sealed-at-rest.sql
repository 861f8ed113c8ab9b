-- Conversations: what was asked, answered and thought of it is sealed under the data key of whoever asked. The columns in plain hold
-- what was written before, until a job has sealed it.

alter table conversations alter column title drop not null;
alter table conversations add column key_id text;
alter table conversations add column sealed bytea;          -- the title
alter table conversations add check ((title is null) = (sealed is not null) and (sealed is null) = (key_id is null));
create index conversations_unsealed on conversations (id) where sealed is null;

alter table answers alter column question drop not null;
alter table answers add column key_id text;
alter table answers add column sealed bytea;                -- question, body and partial
alter table answers add check ((question is null) = (sealed is not null) and (sealed is null) = (key_id is null)
  and (sealed is null or (body is null and partial is null)));
create index answers_unsealed on answers (id) where sealed is null;

alter table messages add column key_id text;
alter table messages add column sealed bytea;               -- the comment; null: there is none, or one in plain
alter table messages add check ((sealed is null) = (key_id is null) and (sealed is null or comment is null));
create index messages_unsealed on messages (id) where comment is not null;

-- Keys of providers, under the workspace's data key.
alter table model_providers add column key_id text;         -- null: there is none, or it was sealed before data keys
