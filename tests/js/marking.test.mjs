// The browser marks practice items by the same rules as Python: one set of cases holds both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isAnswered, isRight, marks } from "../../massage_course/widgets/marking.js";

const groups = JSON.parse(readFileSync(new URL("../fixtures/scoring_browser.json", import.meta.url), "utf-8"));

test("there are cases for every type that is marked in the browser", () => {
  const types = [...new Set(groups.map(({ item }) => item.type))].sort();
  assert.deepEqual(types, ["case", "cloze", "hotspot", "label", "match", "multiple_select", "numeric", "order", "short_text", "single_best_answer"]);
  assert.ok(groups.every(({ cases }) => cases.length > 7 && cases.some(({ right }) => right) && cases.some(({ right }) => !right)));
});

for (const { item, cases } of groups) {
  for (const [number, { response, marks: wanted, right, answered }] of cases.entries()) {
    test(`${item.type} ${number}: ${JSON.stringify(response)}`, () => {
      assert.deepEqual({ ...marks(item, response) }, wanted, "marks");
      assert.equal(isRight(item, response), right, "all right?");
      assert.equal(isAnswered(response), answered, "answered?");
    });
  }
  test(`${item.type}: no answer has no marks`, () => {
    for (const nothing of [undefined, null, "", [], {}]) {
      assert.deepEqual({ ...marks(item, nothing) }, {});
      assert.equal(isRight(item, nothing), false);
      assert.equal(isAnswered(nothing), false);
    }
  });
}

test("free text is never marked", () => {
  assert.deepEqual(marks({ type: "free_text" }, "A long note."), {});
});
