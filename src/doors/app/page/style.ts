// What the operator page has beyond a report: buttons, states, a table that becomes a list on a phone.
export const style = `
form { display: inline; }
button { font: inherit; padding: .4rem .9rem; min-height: 2.4rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--panel); color: var(--text); cursor: pointer; }
button:hover { border-color: var(--soft); }
button:focus-visible, input:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.go { display: inline-block; padding: .5rem 1rem; border: 1px solid var(--link); border-radius: 6px; text-decoration: none; }
label { display: block; margin: .8rem 0 .3rem; }
input { font: inherit; width: 100%; max-width: 28rem; padding: .45rem .6rem; border: 1px solid var(--soft); border-radius: 6px;
  background: var(--ground); color: var(--text); }
nav { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem 1.1rem; margin-top: .8rem; }
nav .who { color: var(--soft); margin-left: auto; }
main { padding-top: .6rem; }
.acts { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0; }
.state { display: inline-block; padding: 0 .5rem; border-radius: 1rem; border: 1px solid var(--line); font-size: .85rem;
  white-space: nowrap; }
.state.running { background: var(--warn-ground); color: var(--warn); border-color: var(--warn); }
.state.published { background: var(--good-ground); color: var(--good); border-color: var(--good); }
.state.stopped { background: var(--panel); color: var(--soft); }
.state.failed { background: var(--bad-ground); color: var(--bad); border-color: var(--bad); }
.steps { padding-left: 1.4rem; } .steps li { padding: .12rem 0; }
.steps .now { font-weight: 650; }
.bars { width: 7rem; height: 1.4rem; border-bottom: 1px solid var(--line); }
.pages { display: flex; gap: 1.2rem; }
time { white-space: nowrap; }
@media (max-width: 40rem) {
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows tr { display: block; border: 1px solid var(--line); border-radius: 8px; padding: .5rem .7rem; margin: 0 0 .7rem; }
  .rows td, .rows th { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .12rem 0; width: auto;
    text-align: right; white-space: normal; }
  .rows th { text-align: left; font-weight: 650; }
  .rows td::before { content: attr(data-name); color: var(--soft); text-align: left; }
}
`;
