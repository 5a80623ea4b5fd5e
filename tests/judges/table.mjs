// What Papa Parse makes of a table: `node table.mjs FILE` prints its rows and what it found wrong as JSON.
import { readFileSync } from "node:fs";
import papa from "papaparse";

const { data, errors } = papa.parse(readFileSync(process.argv[2], "utf8").replace(/^\uFEFF/, ""), { header: true, skipEmptyLines: true });
console.log(JSON.stringify({ rows: data, errors }));
