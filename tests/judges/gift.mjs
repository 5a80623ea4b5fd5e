// What gift-pegjs makes of a GIFT file: `node gift.mjs FILE` prints the questions it finds as JSON.
import { readFileSync } from "node:fs";
import { parse } from "gift-pegjs";

// The parser (1.0.2) puts a mark in the place of each escaped sign and forgets to put the sign back in the right side
// of a pair; everywhere else it does so itself.
const SIGNS = { "092": "\\", "058": ":", "035": "#", "061": "=", "123": "{", "125": "}", "126": "~" };
const questions = parse(readFileSync(process.argv[2], "utf8"));
for (const pair of questions.flatMap((question) => question.matchPairs ?? []))
  pair.subanswer = pair.subanswer.replace(/&&(\d{3});/g, (mark, code) => SIGNS[code] ?? mark);
console.log(JSON.stringify(questions));
