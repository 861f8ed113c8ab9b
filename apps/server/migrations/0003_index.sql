-- The index of passages where PostgreSQL holds it: knowledge/index/postgres. Derived from passages; empty on the embedded
-- database, whose index lives in process. Counts are kept by trigger, so that they hold whoever deletes.

create table index_passages (
  number integer generated always as identity primary key, -- its name in postings
  passage_id text not null unique references passages on delete cascade,
  collection_id text not null,
  document_id text not null,
  ordinal integer not null,
  language text not null,      -- one with a stemmer, or ''
  terms text not null,         -- content terms in order: "word", or "word/stem" where they differ
  head_length integer not null, -- how many of them come from title and headings
  length integer not null,
  grams integer not null,
  stems integer[] not null     -- index_stems, each once
);
create index index_passages_document on index_passages (document_id);
create index index_passages_collection on index_passages (collection_id);

-- Apart from the rest and narrow, because all of a small collection's are read for a question.
-- The graph is thin: it brings hundreds of candidates, of which the best are measured exactly.
create table index_vectors (
  number integer primary key references index_passages on delete cascade,
  collection_id text not null,
  document_id text not null,
  signs bit varying not null,
  vector bytea not null        -- components, an int8 each
);
create index index_vectors_collection on index_vectors (collection_id);
create index index_vectors_nearest on index_vectors using hnsw ((signs::bit(128)) bit_hamming_ops)
  with (m = 8, ef_construction = 40);

create table index_stems (
  id integer generated always as identity primary key,
  collection_id text not null references collections on delete cascade,
  stem text not null,
  frequency integer not null,  -- passages that hold it
  unique (collection_id, stem)
);

-- A row per stem and document: what a question reads of a frequent stem, and what goes with a document.
create table index_postings (
  stem integer not null references index_stems on delete cascade,
  document_id text not null,
  numbers integer[] not null,
  impacts smallint[] not null, -- what the stem is worth in each passage, in thousandths
  primary key (stem, document_id)
);

create table index_totals (
  collection_id text not null references collections on delete cascade,
  language text not null,
  passages integer not null,
  terms bigint not null,
  grams bigint not null,
  primary key (collection_id, language)
);

create table index_marks (
  document_id text primary key references documents on delete cascade,
  collection_id text not null,
  revision text not null
);
create index index_marks_collection on index_marks (collection_id);

create function forget_indexed_passages() returns trigger language plpgsql as $$
begin
  -- One writer at a time in a collection: counts are changed in no fixed order.
  perform pg_advisory_xact_lock(hashtextextended(collection_id, 0))
    from (select distinct collection_id from gone order by collection_id) as changed;
  update index_totals t
    set passages = t.passages - g.passages, terms = t.terms - g.terms, grams = t.grams - g.grams
    from (
      select collection_id, language, count(*) as passages, sum(length) as terms, sum(grams) as grams
      from gone group by collection_id, language
    ) g
    where t.collection_id = g.collection_id and t.language = g.language;
  update index_stems s set frequency = s.frequency - g.frequency
    from (select stem, count(*) as frequency from gone, unnest(stems) as stem group by stem) g
    where s.id = g.stem;
  with touched as (
    select stem, document_id, array_agg(number) as numbers
    from gone, unnest(stems) as stem group by stem, document_id
  ), emptied as (
    delete from index_postings p using touched t
      where p.stem = t.stem and p.document_id = t.document_id and p.numbers <@ t.numbers
  )
  update index_postings p set
      numbers = array(select n from unnest(p.numbers) with ordinality as u(n, at) where n <> all(t.numbers) order by at),
      impacts = array(
        select i from unnest(p.numbers, p.impacts) with ordinality as u(n, i, at) where n <> all(t.numbers) order by at)
    from touched t
    where p.stem = t.stem and p.document_id = t.document_id and not p.numbers <@ t.numbers;
  return null;
end $$;

create trigger index_passages_gone after delete on index_passages
  referencing old table as gone for each statement execute function forget_indexed_passages();
