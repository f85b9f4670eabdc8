import { plainColumns, quoted, type ReplicaColumn, type ReplicaTable, vectorColumn } from './schema.js';

/** Columns that name a row, in the order in which one is taken for its title. */
const titles = ['title', 'name', 'filename', 'email'];

/** Logs, which repeat what their subjects say, and which would be most of the index; and models, which nobody has written. */
const unsearched = ['events', 'audit_log', 'embedding_models'];

/** Which model a chunk's vector is of is none of its words. */
const isModel = (table: ReplicaTable, { name }: ReplicaColumn) => name === 'model' && vectorColumn(table) !== undefined;

/** The index over the words of all rows: without their text, which stands in the rows. */
export const createWords = [
  'create table _docs (doc integer primary key, tbl text not null, id text not null, unique (tbl, id))',
  `create virtual table _words using fts5(title, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2")`,
  `insert into _words (_words, rank) values ('secure-delete', 1)`,
];

export const titleColumn = (table: ReplicaTable): ReplicaColumn | undefined => {
  const named = titles.find((title) => table.columns.some(({ name, type }) => name === title && type === 'TEXT'));
  return table.columns.find(({ name }) => name === named);
};

/** The columns whose words are found, the title apart. */
export const bodyColumns = (table: ReplicaTable): ReplicaColumn[] =>
  plainColumns(table).filter(
    (column) =>
      column !== titleColumn(table) && !isModel(table, column) && (column.type === 'JSON' || (column.type === 'TEXT' && !column.values)),
  );

const isSearched = (table: ReplicaTable) =>
  !unsearched.includes(table.name) && (titleColumn(table) !== undefined || bodyColumns(table).length > 0);

/** What is indexed of a row: its title, and its other text with the text in its JSON. */
function indexed(table: ReplicaTable, row: string): string {
  const title = titleColumn(table);
  const body = bodyColumns(table).map(({ name, type }) =>
    type === 'JSON'
      ? `(select group_concat(atom, ' ') from json_tree(${row}.${quoted(name)}) where type = 'text' and key is not 'type')`
      : `${row}.${quoted(name)}`,
  );
  return `${title ? `${row}.${quoted(title.name)}` : 'null'}, ${body.length > 0 ? `concat_ws(' ', ${body.join(', ')})` : 'null'}`;
}

const docOf = (table: ReplicaTable, row: string) => `(select doc from _docs where tbl = '${table.name}' and id = ${row}.id)`;

const triggers = (table: ReplicaTable) => ({
  insert: quoted(`_${table.name}_inserted`),
  update: quoted(`_${table.name}_updated`),
  delete: quoted(`_${table.name}_deleted`),
});

/** Stops following the changes of a table's rows. */
export const dropTriggers = (table: ReplicaTable): string[] =>
  Object.values(triggers(table)).map((name) => `drop trigger if exists ${name}`);

/** Forgets the words of a table's rows. */
export const forgetWords = (table: string): string[] => [
  `delete from _words where rowid in (select doc from _docs where tbl = '${table}')`,
  `delete from _docs where tbl = '${table}'`,
];

/** Indexes all rows of a table anew, and follows their changes from there on. */
export function indexWords(table: ReplicaTable): string[] {
  if (!isSearched(table)) return [];
  const name = quoted(table.name);
  const insert = `insert into _docs (tbl, id) values ('${table.name}', new.id);
    insert into _words (rowid, title, body) values (${docOf(table, 'new')}, ${indexed(table, 'new')});`;
  const remove = `delete from _words where rowid = ${docOf(table, 'old')};`;
  const changed = [titleColumn(table), ...bodyColumns(table)].flatMap((column) =>
    column ? [`old.${quoted(column.name)} is not new.${quoted(column.name)}`] : [],
  );
  const on = triggers(table);
  return [
    ...dropTriggers(table),
    ...forgetWords(table.name),
    `insert into _docs (tbl, id) select '${table.name}', id from ${name} order by id`,
    `insert into _words (rowid, title, body) select d.doc, ${indexed(table, 'r')} from _docs d join ${name} r on r.id = d.id where d.tbl = '${table.name}'`,
    `create trigger ${on.insert} after insert on ${name} begin ${insert} end`,
    `create trigger ${on.delete} after delete on ${name} begin ${remove} delete from _docs where tbl = '${table.name}' and id = old.id; end`,
    `create trigger ${on.update} after update on ${name} when ${changed.join(' or ')} begin
      ${remove} insert into _words (rowid, title, body) values (${docOf(table, 'new')}, ${indexed(table, 'new')}); end`,
  ];
}
