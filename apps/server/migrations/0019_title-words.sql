-- Words of title and headings count as the passage's own: telling them apart brought nothing (npm run ablation).
alter table index_passages drop column head_length;
