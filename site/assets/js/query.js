// What somebody types, in the words of the site: `self.queries(index)(text)` → the queries to ask.
// Names and other spellings become what the site says, a typing error the nearest word, a compound its
// parts. What cannot be improved is left alone. `index` is search/sections.json with `separator`.
{
  const LONGEST_NAME = 4; // words

  const isKorean = (letter) => letter >= "가" && letter <= "힣";
  const letters = (word) => word.normalize("NFD"); // a syllable is two or three letters

  /** How many letters differ, are missing, too many or swapped; `most + 1` if more than `most`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1];
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + !same);
        const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
        if (i > 1 && j > 1 && swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
      [before, last] = [last, row];
    }
    return last[b.length];
  }

  /** How many typing errors a word of so many letters is forgiven. */
  const forgiven = (length) => (length < 5 ? 0 : length < 10 ? 1 : 2);

  self.queries = function queries({ separator, names, instead, fillers, sections }) {
    const ends = new RegExp(separator);
    const cut = (text) => text.toLowerCase().split(ends).filter(Boolean);
    const known = vocabulary(sections, cut);
    const sorted = [...known.keys()].sort();
    const named = new Map(Object.entries({ ...names, ...instead }));
    const replacing = new Set(Object.values(instead));
    const empty = new Set(fillers);
    const spelt = [...new Set([...named.keys(), ...known.keys()])].map((word) => [word, letters(word)]);

    function begins(word) {
      let low = 0, high = sorted.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle] < word) low = middle + 1;
        else high = middle;
      }
      return low < sorted.length && sorted[low].startsWith(word);
    }

    const isKnown = (word) => named.has(word) || begins(word);

    /** The nearest name or word; of several the one that is a name, then the most frequent. */
    function nearest(word, among = spelt) {
      const wanted = letters(word);
      let best, least = forgiven(wanted.length) + 1, weight = 0;
      if (least < 2) return undefined;
      for (const [other, spelling] of among) {
        const far = distance(wanted, spelling, least);
        const worth = named.has(other) ? Infinity : known.get(other);
        const differs = far > 1 && spelling[0] !== wanted[0];
        if (!differs && (far < least || (far === least && best && worth > weight))) {
          [best, least, weight] = [other, far, worth];
        }
      }
      return best;
    }

    /** The two words that a compound is made of, or the one of them that is known. */
    function parts(word) {
      let best = [], covered = 1;
      for (let place = 1; place < word.length; place++) {
        const found = [word.slice(0, place), word.slice(place)].filter(
          (part) => part.length > 1 && isKnown(part) && (isKorean(part[0]) || known.has(part)),
        );
        const length = found.join("").length;
        if (length > covered) [best, covered] = [found, length];
      }
      return best;
    }

    /** One word that is no name, as the site would write it. */
    function word(typed) {
      const singular = typed.replace(/(?<=[a-z]{3}[^su])s$/, "");
      if (begins(singular)) return singular;
      const near = nearest(typed);
      if (near) return named.get(near) ?? near;
      const pieces = parts(typed);
      return pieces.length ? pieces.map((piece) => named.get(piece) ?? piece).join(" ") : typed;
    }

    /** Where a name starts: how many words it has, and what the site says. */
    function name(words) {
      for (let length = Math.min(LONGEST_NAME, words.length); length > 0; length--) {
        const some = words.slice(0, length), joined = some.join("");
        if (named.has(joined)) return [length, named.get(joined)];
        if (length > 1 && joined.length > 5 && !some.every(isKnown)) {
          const near = nearest(joined, spelt.slice(0, named.size));
          if (near) return [length, named.get(near)];
        }
      }
      return [1, word(words[0])];
    }

    /** The words with every name in them as the site has it. */
    function translate(words) {
      const found = [];
      for (let rest = words; rest.length; ) {
        const [length, said] = name(rest);
        found.push(said);
        rest = rest.slice(length);
      }
      return found;
    }

    return (text) => {
      if (/["*^~]|(^|\s)[+-]/.test(text)) return [text]; // somebody who knows the search's own signs
      const typed = cut(text);
      const asked = typed.filter((one) => !empty.has(one));
      const words = asked.length ? asked : typed;
      const said = translate(words), plain = words.join(" "), better = said.join(" ");
      const both = better !== plain && words.every(begins) && !said.some((one) => replacing.has(one));
      return both ? [better, plain] : [better];
    };
  };

  /** Every word of the site and how often it is there. */
  function vocabulary(sections, cut) {
    const found = new Map();
    for (const { title, text, keywords, ko } of sections) {
      for (const word of cut(`${title} ${text} ${keywords} ${ko}`.replace(/<[^>]*>|&\w+;/g, " "))) {
        found.set(word, (found.get(word) ?? 0) + 1);
      }
    }
    return found;
  }
}
