/** What the index needs of a database: a pool, or one session of it. */
export interface Sql {
  query<Row extends object>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

/** A pool whose `transaction` runs work in one session, all or nothing. */
export interface SqlPool extends Sql {
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
}
