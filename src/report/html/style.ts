// The page's one style sheet: light and dark by the reader's own setting, no colour that says what no word says.
export const style = `
:root { color-scheme: light dark; --ground: #ffffff; --text: #1f2328; --soft: #57606a; --line: #d0d7de; --panel: #f6f8fa;
  --good: #116329; --bad: #a40e26; --warn: #7d4e00; --good-ground: #e6f6ea; --bad-ground: #ffebe9; --warn-ground: #fff4d6;
  --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --soft: #9da7b3; --line: #3d444d;
  --panel: #161b22; --good: #56d364; --bad: #ff8f88; --warn: #e3b341; --good-ground: #12261e; --bad-ground: #2d1416;
  --warn-ground: #2b2111; --link: #79c0ff; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; overflow-wrap: anywhere; background: var(--ground); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
header, nav, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.75rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.02rem; line-height: 1.4; margin: 0 0 .35rem; overflow-wrap: anywhere; }
h4 { font-size: .95rem; margin: 1rem 0 .3rem; }
p { margin: .4rem 0; }
ul { padding-left: 1.3rem; }
.card > :first-child { margin-top: 0; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; display: inline-block; margin: .5rem 1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; list-style: none; padding: 0; margin: .8rem 0 0; }
nav a { display: inline-block; padding: .3rem 0; }
code, pre, .code { font: .84rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
code { overflow-wrap: anywhere; }
pre { margin: .6rem 0; padding: .7rem .8rem; background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
  overflow-x: auto; }
pre code { overflow-wrap: normal; }
.soft { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem; margin: 0 0 1rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .7rem; margin: 1rem 0 0; }
.facts div { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .55rem .8rem; }
.facts dt { color: var(--soft); font-size: .85rem; }
.facts dd { margin: 0; font-size: 1.3rem; font-weight: 650; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; margin: .6rem 0 1.2rem; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--line);
  font-weight: 400; overflow-wrap: break-word; }
thead th { color: var(--soft); font-size: .85rem; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; width: 1%; }
svg { display: block; width: 100%; height: .7rem; }
svg rect { fill: var(--link); }
del, ins { text-decoration: none; display: block; white-space: pre-wrap; overflow-wrap: anywhere; }
del { color: var(--bad); } ins { color: var(--good); }
details { margin: .4rem 0; } summary { cursor: pointer; padding: .2rem 0; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .92rem; }
.change { table-layout: fixed; } .change th, .change td { border: 0; padding: .05rem .4rem; }
.change thead th { padding-bottom: .3rem; }
.change .at { width: 3.2rem; text-align: right; color: var(--soft); font-variant-numeric: tabular-nums; }
.change .mark { width: 1.9rem; text-align: center; padding: .05rem 0; }
.change .code > span { white-space: pre-wrap; overflow-wrap: anywhere; }
.change .faults { font: .86rem/1.5 system-ui, sans-serif; margin: .15rem 0 .5rem; padding: 0 0 0 .6rem; list-style: none;
  border-left: 3px solid var(--line); }
.change .faults li { margin: .3rem 0; }
.change .removed { color: var(--soft); font-style: italic; }
.change .gap td { color: var(--soft); padding: .3rem .5rem; }
tr.not-run { background: var(--bad-ground); } tr.alive { background: var(--warn-ground); }
tr.noticed { background: var(--good-ground); } tr.runs { background: var(--panel); }
tr.not-run .mark { color: var(--bad); } tr.alive .mark { color: var(--warn); } tr.noticed .mark { color: var(--good); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { margin-top: 3rem; padding-bottom: 2.5rem; color: var(--soft); font-size: .9rem; }
@media (max-width: 30rem) { body { font-size: 15px; } .change .at { width: 2.6rem; padding-left: 0; }
  .card { padding: .75rem; } th, td { padding: .35rem .3rem; } }
@media print { nav, .skip { display: none; } }
`;
