// Which questions a practice exam asks: the same for the same number as in the full course, so that a class can sit one
// exam whichever way each learner opened the course. The dice are Python's (random.Random: the Mersenne Twister).

const SIZE = 624;
const MIDDLE = 397;

/** Python's `random.Random(seed)`, as far as it is needed here. */
export class Dice {
  #state = new Uint32Array(SIZE);
  #used = SIZE;

  /** @param {number} seed a whole number from 0 to 2**32 - 1 */
  constructor(seed) {
    this.#plain(19650218);
    const state = this.#state;
    const mixed = (at, factor) => Math.imul(state[at - 1] ^ (state[at - 1] >>> 30), factor);
    let at = 1;
    const step = () => {
      at += 1;
      if (at < SIZE) return;
      state[0] = state[SIZE - 1];
      at = 1;
    };
    for (let left = SIZE; left; left--) {
      state[at] = (state[at] ^ mixed(at, 1664525)) + seed;
      step();
    }
    for (let left = SIZE - 1; left; left--) {
      state[at] = (state[at] ^ mixed(at, 1566083941)) - at;
      step();
    }
    state[0] = 0x80000000;
  }

  #plain(seed) {
    this.#state[0] = seed;
    for (let at = 1; at < SIZE; at++) {
      const before = this.#state[at - 1];
      this.#state[at] = Math.imul(1812433253, before ^ (before >>> 30)) + at;
    }
  }

  #word() {
    const state = this.#state;
    if (this.#used === SIZE) {
      for (let at = 0; at < SIZE; at++) {
        const y = (state[at] & 0x80000000) | (state[(at + 1) % SIZE] & 0x7fffffff);
        state[at] = state[(at + MIDDLE) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.#used = 0;
    }
    let y = state[this.#used++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A whole number from 0 to `below` - 1. */
  #below(below) {
    const bits = 32 - Math.clz32(below);
    for (;;) {
      const found = this.#word() >>> (32 - bits);
      if (found < below) return found;
    }
  }

  sample(all, count) {
    const enough = 21 + (count > 5 ? 4 ** Math.ceil(Math.log(count * 3) / Math.log(4)) : 0);
    if (all.length > enough) return this.#pick(all, count);
    const pool = [...all];
    return Array.from({ length: count }, (_, taken) => {
      const at = this.#below(all.length - taken);
      const found = pool[at];
      pool[at] = pool[all.length - taken - 1];
      return found;
    });
  }

  /** A few out of many: those drawn already are drawn again. */
  #pick(all, count) {
    const chosen = new Set();
    while (chosen.size < count) chosen.add(this.#below(all.length));
    return [...chosen].map((at) => all[at]);
  }

  shuffle(list) {
    for (let at = list.length - 1; at > 0; at--) {
      const other = this.#below(at + 1);
      [list[at], list[other]] = [list[other], list[at]];
    }
  }
}

/**
 * How many of `count` questions each domain gets: by weight, by largest remainders, never more than there are.
 * @param {Map<string, number>} weights
 * @param {Map<string, number>} available
 */
export function shares(count, weights, available) {
  const names = [...weights.keys()];
  const given = new Map(names.map((name) => [name, 0]));
  const of = (map, name) => map.get(name) ?? 0;
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  const most = Math.min(count, sum(names.map((name) => of(available, name))));
  for (let left = most; left > 0; left = most - sum([...given.values()])) {
    const open = names.filter((name) => of(given, name) < of(available, name));
    const whole = sum(open.map((name) => of(weights, name)));
    const exact = new Map(open.map((name) => [name, (left * of(weights, name)) / whole]));
    const extra = left - sum([...exact.values()].map(Math.trunc));
    const rest = (name) => Math.trunc(of(exact, name)) - of(exact, name);
    const fullest = [...open].sort((a, b) => rest(a) - rest(b) || names.indexOf(a) - names.indexOf(b)).slice(0, extra);
    for (const name of open) {
      const wanted = Math.trunc(of(exact, name)) + Number(fullest.includes(name));
      given.set(name, of(given, name) + Math.min(wanted, of(available, name) - of(given, name)));
    }
  }
  return given;
}

/**
 * The ids of `count` questions in the order in which they are asked.
 * @param {Map<string, number>} weights domain -> its share of 100
 * @param {[string, string][]} questions id and domain of each, sorted by id
 */
export function draw(weights, questions, count, seed) {
  const dice = new Dice(seed);
  const of = (domain) => questions.filter((one) => one[1] === domain).map(([id]) => id);
  const domains = new Map([...weights.keys()].map((domain) => [domain, of(domain)]));
  const wanted = shares(count, weights, new Map([...domains].map(([name, ids]) => [name, ids.length])));
  const drawn = [...domains].flatMap(([name, ids]) => dice.sample(ids, wanted.get(name) ?? 0));
  dice.shuffle(drawn);
  return drawn;
}
