// The cards that are known by name: memory as the driver shows it and bandwidth by the maker's data sheet.

export interface Card {
  readonly name: string;
  /** Found in the driver's name of the GPU. */
  readonly pattern: RegExp;
  readonly gib: number;
  /** 10^9 bytes a second. */
  readonly bandwidthGBs: number;
  readonly capability: number;
  /** vLLM 0.32 brings a tuned kernel configuration for this model's experts. */
  readonly tuned: boolean;
}

/** The more exact pattern first. */
export const cards: readonly Card[] = [
  { name: 'GB200', pattern: /GB200/, gib: 179, bandwidthGBs: 8000, capability: 10, tuned: true },
  { name: 'B200', pattern: /B200/, gib: 179, bandwidthGBs: 8000, capability: 10, tuned: true },
  { name: 'H200', pattern: /H200/, gib: 140.4, bandwidthGBs: 4800, capability: 9, tuned: true },
  { name: 'H20', pattern: /H20\b/, gib: 95.6, bandwidthGBs: 4000, capability: 9, tuned: true },
  { name: 'H100', pattern: /H100/, gib: 79.6, bandwidthGBs: 3350, capability: 9, tuned: false },
  { name: 'A100-80', pattern: /A100.*80GB/, gib: 79.6, bandwidthGBs: 2039, capability: 8, tuned: false },
  { name: 'A100-40', pattern: /A100/, gib: 39.5, bandwidthGBs: 1555, capability: 8, tuned: false },
  { name: 'L40S', pattern: /L40S/, gib: 45, bandwidthGBs: 864, capability: 8.9, tuned: false },
  { name: 'PRO6000', pattern: /PRO 6000/, gib: 95.6, bandwidthGBs: 1792, capability: 12, tuned: false },
  { name: '5090', pattern: /5090/, gib: 31.8, bandwidthGBs: 1792, capability: 12, tuned: false },
  { name: '4090', pattern: /4090/, gib: 24, bandwidthGBs: 1008, capability: 8.9, tuned: false },
];

export const cardOf = (gpuName: string): Card | undefined =>
  cards.find(({ pattern }) => pattern.test(gpuName));
