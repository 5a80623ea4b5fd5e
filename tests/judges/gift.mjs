// What gift-pegjs makes of a GIFT file: `node gift.mjs FILE` prints the questions it finds as JSON.
import { readFileSync } from "node:fs";
import { parse } from "gift-pegjs";

console.log(JSON.stringify(parse(readFileSync(process.argv[2], "utf8"))));
