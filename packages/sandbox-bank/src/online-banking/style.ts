import { banks } from '../banks.ts'

/** The one style sheet of all pages of the banks and of the phone. */
export const styleSheet = `
:root { color-scheme: light dark; --ground: #f3f5f7; --paper: #ffffff; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0; --hint: #fff6d6; --alert: #fde7e9; --alert-ink: #8a1020; --bar: #333; --bar-ink: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171b; --paper: #1e2329; --ink: #e8ebee; --soft: #a3adb8; --line: #39414a; --hint: #3a3314; --alert: #45161d; --alert-ink: #ffb8c0; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .75rem; padding: .9rem 1.25rem; background: var(--bar); color: var(--bar-ink); }
header .mark { width: 2rem; height: 2rem; border-radius: .5rem; display: grid; place-items: center; background: rgb(255 255 255 / .2); font-weight: 700; }
header .area { opacity: .85; white-space: nowrap; }
header .sandbox { margin-left: auto; padding: .1rem .6rem; border: 1px solid currentcolor; border-radius: 1rem; font-size: .8rem; }
main { width: min(34rem, calc(100% - 2rem)); margin: 2rem auto; padding: 1.75rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25; }
h2 { margin: 0 0 .5rem; font-size: 1.05rem; }
p { margin: 0 0 1rem; }
label.field { display: block; margin-bottom: 1rem; font-weight: 600; }
label.field input { display: block; width: 100%; margin-top: .3rem; padding: .65rem .75rem; font: inherit; font-weight: 400; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .4rem; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; }
form + form { margin-top: .75rem; }
fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; min-width: 0; }
legend { margin-bottom: .5rem; padding: 0; font-weight: 600; }
label.choice { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin-bottom: .5rem; padding: .75rem; border: 1px solid var(--line); border-radius: .5rem; cursor: pointer; }
label.choice input { width: 1.2rem; height: 1.2rem; accent-color: var(--bar); flex: none; }
label.choice small, .soft { color: var(--soft); }
label.choice b, label.choice small { display: block; }
label.choice .name { flex: 1 1 8rem; min-width: 0; }
label.choice .amount { margin-left: auto; white-space: nowrap; font-variant-numeric: tabular-nums; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
button { padding: .7rem 1.25rem; font: inherit; font-weight: 600; border-radius: .4rem; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; }
button.primary { background: var(--bar); border-color: var(--bar); color: var(--bar-ink); }
.hint { padding: .6rem .8rem; background: var(--hint); border-radius: .4rem; font-size: .92rem; }
.alert { padding: .6rem .8rem; background: var(--alert); color: var(--alert-ink); border-radius: .4rem; }
a { color: inherit; }
code { font: .95em ui-monospace, monospace; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.25rem; }
dt { color: var(--soft); }
dd { margin: 0; }
.request { padding: 1rem; margin-bottom: 1rem; border: 1px solid var(--line); border-radius: .75rem; }
body.phone button { width: 100%; }
body.phone .request { padding: 0; border: 0; }
body.phone .request + .request { padding-top: 1.25rem; border-top: 1px solid var(--line); border-radius: 0; }
body.phone main { width: min(24rem, calc(100% - 2rem)); border-radius: 2rem; border-width: 6px; min-height: 30rem; }
footer { margin-top: auto; padding: 1rem; text-align: center; color: var(--soft); font-size: .85rem; }
${banks.map((bank) => `.bank-${bank.slug} { --bar: ${bank.colours.bar}; --bar-ink: ${bank.colours.ink}; }`).join('\n')}
`
