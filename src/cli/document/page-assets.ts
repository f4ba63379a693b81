// The style and the script of the HTML report. The page allows these two by their hashes, and nothing else.

/** How the drawing of a start looks, there and in the playground; the page has the colours --fg, --soft and --ours. */
export const drawingStyle = `
:root{--init:#57606a;--run:#8c959f;--script:#1a7f37;--hook:#bf8700}
@media(prefers-color-scheme:dark){:root{--init:#9198a1;--run:#656c76;--script:#3fb950;--hook:#d29922}}
svg.time{display:block;overflow:visible;padding-right:12px;font:13px system-ui,sans-serif;fill:var(--fg)}
svg .role,svg .note{fill:var(--soft)}svg .name{font-weight:600}svg .ours .name{fill:var(--ours)}
svg line{stroke:var(--soft)}svg .axis{fill:var(--soft)}
svg .init{fill:var(--init)}svg .run{fill:var(--run)}svg .script{fill:var(--script)}svg .hook{fill:var(--hook)}
@media(max-width:1040px){svg .note{display:none}}
`;

export const style = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--card:#f6f8fa;--ours:#116329;--link:#0550ae;
--add:#dafbe1;--del:#ffebe9;--error:#a40e26;--warning:#7d4e00;--info:#0550ae}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9da7b3;--line:#3d444d;--card:#151b23;--ours:#56d364;--link:#79b8ff;
--add:#12361f;--del:#43191b;--error:#ff9492;--warning:#e3b341;--info:#79b8ff}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0 auto;max-width:1180px;padding:16px;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5em;margin:.2em 0}h2{font-size:1.15em;margin:0 0 .4em}h3{font-size:1em;margin:1.2em 0 .4em}
a{color:var(--link)}code,pre,.diff td{font:12.5px/1.5 ui-monospace,Menlo,Consolas,monospace}
p{margin:.4em 0}.soft{color:var(--soft)}.ours{color:var(--ours)}
section{border:1px solid var(--line);border-radius:8px;padding:14px;margin:14px 0;scroll-margin-top:72px}
section.idle{background:var(--card)}
form{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:8px 16px;align-items:end;padding:10px 0;background:var(--bg);border-bottom:1px solid var(--line)}
label{display:flex;flex-direction:column;font-size:.85em;color:var(--soft)}label.box{flex-direction:row;gap:6px;align-items:center;min-height:34px}
input,select{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--soft);border-radius:6px;padding:4px 8px;min-height:34px;max-width:100%}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
nav ul,ul.rules,ul.problems{list-style:none;padding:0;margin:0}nav ul{columns:auto 280px}nav summary{margin:.6em 0}
ul.rules>li,ul.problems>li{margin:.3em 0}ul.rules ul{margin:.1em 0 .5em;padding-left:1.6em;list-style:none}
b.error{color:var(--error)}b.warning{color:var(--warning)}b.info{color:var(--info)}
${drawingStyle}.diff{width:100%;border-collapse:collapse;table-layout:fixed}
.diff caption{text-align:left;color:var(--soft);padding-bottom:4px}
.diff th{font-weight:600;text-align:left;padding:2px 6px;border-bottom:1px solid var(--line)}
.diff td{vertical-align:top;white-space:pre-wrap;padding:0 6px}
.diff col.n{width:4.4em}.diff td.n{color:var(--soft);text-align:right;user-select:none}
.diff td.a{background:var(--add)}.diff td.d{background:var(--del)}
.diff td.a:before{content:"+ ";user-select:none}.diff td.d:before{content:"- ";user-select:none}
.diff .gap td{color:var(--soft)}
pre{white-space:pre-wrap;background:var(--card);padding:8px;border-radius:6px;margin:.3em 0}
@media(max-width:760px){
body{padding:10px}.diff thead{display:none}form{position:static}
.diff,.diff tbody,.diff caption{display:block}.diff tr{display:grid;grid-template-columns:3.2em minmax(0,1fr)}
.diff td:empty,.diff .k td:nth-child(n+3){display:none}.diff .gap td{grid-column:1/3}}
@media print{form,nav{display:none}body{max-width:none;padding:0;font-size:11px}section{break-inside:auto;border:0;border-top:1px solid #999;border-radius:0;padding:8px 0}
h2,h3{break-after:avoid}svg.time,.diff tr{break-inside:avoid}*{print-color-adjust:exact}}
`;

export const script = `
(() => {
  const form = document.querySelector('form');
  if (!form) return;
  const cards = [...document.querySelectorAll('section[data-name]')];
  const items = [...document.querySelectorAll('[data-severity]')];
  const rules = [...document.querySelectorAll('li[data-rule]')];
  const apply = () => {
    const text = form.elements.workload.value.trim().toLowerCase();
    const rule = form.elements.rule.value;
    const severity = form.elements.severity.value;
    const touched = form.elements.touched.checked;
    let shown = 0;
    for (const card of cards) {
      const { name, rules, severities, matched } = card.dataset;
      card.hidden = !(
        name.includes(text) &&
        (rule === '' || JSON.parse(rules).includes(rule)) &&
        (severity === '' || severities.split(' ').includes(severity)) &&
        (!touched || matched === 'true')
      );
      const link = document.querySelector('nav a[href="#' + card.id + '"]');
      if (link) link.parentElement.hidden = card.hidden;
      if (!card.hidden) shown++;
    }
    for (const each of rules) each.hidden = rule !== '' && each.dataset.rule !== rule;
    for (const each of items) each.hidden = severity !== '' && each.dataset.severity !== severity;
    document.querySelector('output').textContent = shown + ' of ' + cards.length + ' shown';
  };
  form.hidden = false;
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  apply();
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const each of closed) each.open = true;
  });
  addEventListener('afterprint', () => {
    for (const each of closed) each.open = false;
  });
})();
`;
