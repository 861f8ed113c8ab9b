-- A price that a workspace sets may say where it stands, as those of the table that comes with the server do.
alter table model_prices add column source text;
