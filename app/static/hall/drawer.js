// What rests on the device: whose it is, the questions, and sealed letters under random keys, without order or time.
const NAME = "hoi-truong", LETTERS = "letters", FACTS = "facts";
let opened;

const done = request =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function open() {
  if (!opened) {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => [LETTERS, FACTS].forEach(name => request.result.createObjectStore(name));
    opened = done(request);
  }
  return opened;
}

// Comes back when it is on the disk: only then a household is told that its ballot is kept.
async function writing(deed) {
  const database = await open(), writes = database.transaction([LETTERS, FACTS], "readwrite", { durability: "strict" });
  const kept = new Promise((resolve, reject) => {
    writes.oncomplete = resolve;
    writes.onerror = writes.onabort = () => reject(writes.error);
  });
  const result = await deed(writes.objectStore(LETTERS), writes.objectStore(FACTS));
  await kept;
  return result;
}

async function reading(store, deed) {
  const database = await open();
  return done(deed(database.transaction(store).objectStore(store)));
}

export const fact = name => reading(FACTS, facts => facts.get(name));
export const write = (name, value) => writing((_, facts) => done(facts.put(value, name)));
export const waiting = () => reading(LETTERS, letters => letters.count());
export const keys = () => reading(LETTERS, letters => letters.getAllKeys());
export const letter = key => reading(LETTERS, letters => letters.get(key));

export async function keep(content) {
  const key = sealing.toText(crypto.getRandomValues(new Uint8Array(16)));
  await writing(letters => done(letters.put(content, key)));
  return key;
}

// Lets letters go and counts those that were refused: together, and each once, whoever else does the same.
export const letGo = outcomes =>
  writing(async (letters, facts) => {
    const counts = (await done(facts.get("counts"))) || { used: 0, unfit: 0 };
    for (const [key, outcome] of outcomes) {
      if (!(await done(letters.count(key)))) continue;
      letters.delete(key);
      if (outcome in counts) counts[outcome] += 1;
    }
    await done(facts.put(counts, "counts"));
  });

export async function numbers() {
  return { waiting: await waiting(), used: 0, unfit: 0, ...(await fact("counts")) };
}

// Whoever still asks afterwards waits for ever: nothing is to be made anew before the page is loaded again.
export async function wipe() {
  const database = await open();
  opened = new Promise(() => {});
  database.close();
  await done(indexedDB.deleteDatabase(NAME));
}
