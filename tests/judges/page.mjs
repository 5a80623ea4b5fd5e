// What the parser of the HTML standard (parse5, which jsdom brings along) finds wrong in pages: `node page.mjs FILE...`.
import { readFileSync } from "node:fs";
import { parse } from "parse5";

const found = [];
for (const file of process.argv.slice(2)) parse(readFileSync(file, "utf8"), { onParseError: ({ code, startLine }) => found.push(`${file}:${startLine} ${code}`) });
console.log(JSON.stringify(found));
