// @keyv/sqlite asks for the native `sqlite3`, which compiles for a minute or downloads a binary at install.
// This gives the adapter the three calls that it makes, on a real SQLite file, in WebAssembly.
const { Database: Wasm } = require('node-sqlite3-wasm');

class Database {
  constructor(file, callback) {
    try {
      this.db = new Wasm(file);
    } catch (error) {
      queueMicrotask(() => callback(error));
      return;
    }
    queueMicrotask(() => callback(null));
  }

  configure() {}

  all(sql, ...rest) {
    const callback = rest.pop();
    let rows;
    try {
      rows = this.db.all(sql, rest.flat());
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, rows);
  }

  close(callback) {
    this.db.close();
    callback?.(null);
  }
}

module.exports = { Database };
