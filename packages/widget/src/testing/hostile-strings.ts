/** What each of them would do if it ran: it is looked for on the page, and in what the page asks for. */
export const alarm = 'hostile'

const call = `window.${alarm}=1`

/** What would run where it stands as markup. */
const payloads: readonly string[] = [
  `<script>${call}</script>`,
  `<ScRiPt >${call}</sCrIpT >`,
  `<script/src=data:text/javascript,${call}></script>`,
  `<img src=x onerror=${call}>`,
  `<img/src="x"/onerror="${call}"//`,
  `<svg onload=${call}>`,
  `<svg><script>${call}</script></svg>`,
  `<svg><animate onbegin=${call} attributeName=x dur=1s>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${call}>`,
  `<iframe srcdoc="<script>parent.${alarm}=1</script>"></iframe>`,
  `<iframe src="javascript:parent.${alarm}=1"></iframe>`,
  `<object data="javascript:${call}"></object>`,
  `<body onload=${call}>`,
  `<details open ontoggle=${call}>`,
  `<input autofocus onfocus=${call}>`,
  `<marquee onstart=${call}>`,
  `<video><source onerror="${call}"></video>`,
  `<a href="javascript:${call}" autofocus>x</a>`,
  `<base href="https://${alarm}.example/">`,
  `<meta http-equiv="refresh" content="0;url=https://${alarm}.example/">`,
  `<link rel=stylesheet href=https://${alarm}.example/x.css>`,
  `<style>@import"https://${alarm}.example/x.css";</style>`,
  `<style>body{background:url(https://${alarm}.example/x)}</style>`,
  `<form action="https://${alarm}.example/"><button autofocus>`,
  `{{constructor.constructor('${call}')()}}`,
  `\${${call}}`,
]

/** Where it may stand, and what it may have to break out of. */
const breaks: readonly ((payload: string) => string)[] = [
  (payload) => payload,
  (payload) => `">${payload}`,
  (payload) => `'>${payload}<'`,
  (payload) => `" onmouseover="${call}" autofocus onfocus="${call}" x="${payload}`,
  (payload) => `</title></style></script></textarea></noscript>${payload}`,
  (payload) => `--><!--${payload}-->`,
  (payload) => `\u0000\u202e${payload}\u2066`,
  (payload) => `&lt;${payload}&#60;script&#62;${call}&#60;/script&#62;`,
]

/** 208 texts as a bank, or whoever writes into a purpose, may send them. */
export const hostileStrings: readonly string[] = payloads.flatMap((payload) =>
  breaks.map((within) => within(payload)),
)
