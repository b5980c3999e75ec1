// What makes a test give two results for the same code: seen in its text, as ten green runs only exclude rates above 26 %.

export const flakySources: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /(?<![\w.])sleep\s*\(|\b(?:setImmediate|threading\.(?:Timer|Thread)|ThreadPoolExecutor|new Worker)\s*\(/,
    'it waits for a clock or another thread',
  ],
  [
    /\btime\.(?:time_ns|monotonic_ns|perf_counter(?:_ns)?|process_time|localtime|gmtime|ctime|strftime)\s*\(|\b(?:datetime|date)\.today\s*\(|(?<![\w.])(?:perf_counter|monotonic)\s*\(|\bprocess\.(?:hrtime|uptime)\b|(?<![\w.])Date\(\s*\)/,
    'it reads the clock',
  ],
  [
    /\b(?:secrets\.\w+|os\.urandom|crypto\.getRandomValues)\s*\(|(?<![\w.])(?:randint|randrange|uuid[14]|randomUUID|randomBytes|randomInt)\s*\(/,
    'it is random',
  ],
  [
    /\b(?:socket\.(?:create_connection|create_server|gethost\w+)|net\.(?:createServer|connect|createConnection)|dns\.(?:lookup|resolve)\w*|axios\.\w+|httpx\.\w+|aiohttp\.\w+)\s*\(|\burlopen\s*\(|\.listen\s*\(\s*\d|\b(?:http|https)\.createServer\s*\(/,
    'it uses a network',
  ],
  [
    /\b(?:list|tuple|str|repr|enumerate|iter|join)\s*\(\s*(?:set|frozenset)\s*\(|\b(?:list|tuple|str|repr|iter|join)\s*\(\s*\{[^:{}]*\}\s*\)|(?<![\w.])(?<!sorted\()(?:os\.(?:listdir|scandir)|glob\.i?glob)\s*\(/,
    'it depends on an order that nobody promises',
  ],
  [/\b(?:gc\.collect|sys\.getrefcount|weakref\.\w+)\s*\(/, 'it depends on memory'],
  [
    /\btoLocale(?:Time|Date)?String\s*\(\s*\)|\bIntl\.\w+\s*\(\s*\)|\bgetTimezoneOffset\s*\(|\blocale\.(?:getlocale|getpreferredencoding|setlocale)\s*\(|\btime\.tz(?:name|set)\b/,
    'it depends on the time zone or the language of the machine',
  ],
  [
    /\b(?:os\.(?:environ|getenv|getpid|getcwd|cpu_count|chdir|getlogin)|process\.(?:env|pid|cwd|chdir)|os\.(?:homedir|tmpdir|hostname|userInfo|cpus)|Path\.home|getpass\.getuser)\b/,
    'it depends on the machine',
  ],
];

/** In JavaScript a repository's own functions may have these names. */
export const pythonMemory = /(?<![\w.])(?:id|hash)\s*\(/;

/** A replaced function that is not put back is there for the next test too. */
export function leavesMock(bare: string): boolean {
  return (
    /\b(?:spyOn|useFakeTimers)\s*\(/.test(bare) &&
    !/\b(?:mockRestore|restoreAllMocks|useRealTimers)\s*\(/.test(bare)
  );
}
