// The documents as pages: README and docs/ as site/dist/*.html with the folders that docs/ has, a list of each folder, and
// an index of all sections for the search. A link that leads nowhere fails the build.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { yamlLanguage } from '@codemirror/lang-yaml';
import { classHighlighter, highlightCode } from '@lezer/highlight';
import MarkdownIt from 'markdown-it';
import MiniSearch from 'minisearch';

const read = (path) => readFileSync(path, 'utf8');
const repository = 'https://github.com/podgraft/podgraft';

/** What the search looks in, here and in the page. */
export const searchOptions = {
  fields: ['names', 'title', 'heading', 'text'],
  storeFields: ['title', 'heading', 'url', 'start'],
  searchOptions: { boost: { names: 6, heading: 4 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
};

const markdown = new MarkdownIt({ html: false });
const { escapeHtml } = markdown.utils;

/** YAML in the colours of the playground, a diff by its lines, and everything else as it is. */
const colour = (text, language) => {
  if (language === 'diff') {
    const kinds = { '+': 'plus', '-': 'minus', '@': 'hunk' };
    const lines = text.split(/(?<=\n)/).map((line) => [kinds[line[0]] ?? '', escapeHtml(line)]);
    return lines
      .map(([kind, line]) => (kind === '' ? line : `<span class="${kind}">${line}</span>`))
      .join('');
  }
  if (language !== 'yaml') return escapeHtml(text);
  let html = '';
  const put = (piece, classes) => {
    html += classes ? `<span class="${classes}">${escapeHtml(piece)}</span>` : escapeHtml(piece);
  };
  highlightCode(text, yamlLanguage.parser.parse(text), classHighlighter, put, () => {
    html += '\n';
  });
  return html;
};

const { rules } = markdown.renderer;
rules.fence = (tokens, at) => {
  const { content, info } = tokens[at];
  return `<pre><code>${colour(content, info.split(' ')[0])}</code></pre>\n`;
};
rules.table_open = () => '<div class="scroll"><table>\n';
rules.table_close = () => '</table></div>\n';

/** The text of a heading or a cell, without its markup. */
const plain = (inline) =>
  inline.children.map(({ type, content }) => (type === 'softbreak' ? ' ' : content)).join('');

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading, taken) => {
  const base = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
  let anchor = base;
  for (let n = 1; taken.has(anchor); n++) anchor = `${base}-${n}`;
  taken.add(anchor);
  return anchor;
};

const documentsIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.md'))
    .sort();

const titleIn = (text) => /^# (.*)$/m.exec(text)[1].replaceAll('`', '');

/** A list of the pages of a folder, which has none of its own in docs/. */
const listOf = (folder, title, lead, documents) => ({
  source: `docs/${folder}/`,
  url: `${folder}/index.html`,
  text: `# ${title}\n\n${lead}\n\n${documents.map(({ source, text }) => `- [${titleIn(text)}](${posix.basename(source)})`).join('\n')}\n`,
});

const readPages = () => {
  const documents = ['README.md', ...documentsIn('docs')].map((source) => ({
    source,
    url: source === 'README.md' ? 'index.html' : source.slice('docs/'.length).replace(/\.md$/, '.html'),
    text: read(source).replaceAll(/^<!--.*-->$/gm, ''), // who generates it
  }));
  const below = (folder) => documents.filter(({ source }) => source.startsWith(`docs/${folder}/`));
  return [
    ...documents,
    listOf(
      'problems',
      'Problems',
      'What podgraft may report. Each page shows the mistake and how to correct it.',
      below('problems'),
    ),
    listOf('how-to', 'How to', 'One task a page.', below('how-to')),
    listOf('dev', 'Development', 'For people who change podgraft.', below('dev')),
  ].map((page) => ({ ...page, title: titleIn(page.text) }));
};

/** Parses a page: its tokens, with an anchor for each heading, and its sections as the search has them. */
const parsePage = (page) => {
  const tokens = markdown.parse(page.text, {});
  const anchors = new Set();
  const sections = [{ heading: '', anchor: '', level: 1, text: '' }];
  let section = sections[0];
  let current = section;
  const begin = (heading, anchor, level) => {
    sections.push({ heading, anchor, level, text: '' });
    return sections.at(-1);
  };
  tokens.forEach((token, at) => {
    if (token.type === 'heading_open') {
      const heading = plain(tokens[at + 1]);
      const anchor = anchorOf(heading, anchors);
      token.attrSet('id', anchor);
      if (token.tag !== 'h1') current = section = begin(heading, anchor, Number(token.tag[1]));
    } else if (token.type === 'tr_open') {
      // A row that begins with a name, such as a field in the reference, is found by it.
      const [name, ...others] = tokens[at + 2].children;
      const isName = name?.type === 'code_inline' && others.length === 0;
      current = isName ? begin(name.content, section.anchor, 7) : section;
    } else if (token.type === 'table_close') current = section;
    else if (token.type === 'inline' && tokens[at - 1]?.type !== 'heading_open')
      current.text += `${plain(token)} `;
    else if (token.type === 'fence') current.text += `${token.content} `;
  });
  return { ...page, tokens, anchors, sections };
};

/** The address of `to` in a page at `from`, both from the root of the site. */
const relativeUrl = (from, to) => {
  const path = posix.relative(posix.dirname(from), to.replace(/(^|\/)index\.html$/, '$1.'));
  const isFolder = /(^|\/)index\.html$/.test(to);
  return isFolder ? `${path === '' ? '.' : path}/` : path;
};

/** Rewrites the links of the pages for the site, and returns those that lead nowhere. */
const linkPages = (pages) => {
  const bySource = new Map(pages.map((page) => [page.source.replace(/\/$/, ''), page]));
  const dead = [];
  const rewrite = (page, link) => {
    if (/^[a-z]+:/.test(link)) return link;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page.source : posix.join(posix.dirname(`${page.source}x`), path);
    const found = bySource.get(target.replace(/\/$/, ''));
    if (found && (anchor === undefined || found.anchors.has(anchor)))
      return `${path === '' ? '' : relativeUrl(page.url, found.url)}${anchor === undefined ? '' : `#${anchor}`}`;
    if (found || !existsSync(target)) {
      dead.push(`${page.source}: ${link}`);
      return link;
    }
    if (target.startsWith('docs/') && statSync(target).isFile())
      return relativeUrl(page.url, target.slice(5));
    return `${repository}/${statSync(target).isFile() ? 'blob' : 'tree'}/main/${target.replace(/\/$/, '')}`;
  };
  for (const page of pages)
    for (const { children } of page.tokens)
      for (const token of children ?? [])
        for (const name of ['href', 'src'])
          if (token.attrGet(name) !== null) token.attrSet(name, rewrite(page, token.attrGet(name)));
  return dead;
};

const groups = [
  ['Start', ({ url }) => url === 'index.html'],
  ['How to', ({ source }) => source.startsWith('docs/how-to/') && source.endsWith('.md')],
  ['Reference', ({ url }) => url === 'problems/index.html' || (!url.includes('/') && url !== 'index.html')],
  ['Development', ({ source }) => source.startsWith('docs/dev/') && source.endsWith('.md')],
];

const link = (from, { url }, text, attributes = '') =>
  `<a href="${escapeHtml(relativeUrl(from, url))}"${attributes}>${escapeHtml(text)}</a>`;

/** The pages by group; of the one that is shown also its sections. */
const contentsOf = (pages, page) => {
  const inside = page.sections.filter(({ level }) => level === 2);
  const listed = inside.map(
    ({ anchor, heading }) => `<li><a href="#${anchor}">${escapeHtml(heading)}</a></li>`,
  );
  const item = (each) => {
    const isCurrent =
      each === page || (each.url === 'problems/index.html' && page.url.startsWith('problems/'));
    const sections = isCurrent && listed.length > 0 ? `<ul>${listed.join('')}</ul>` : '';
    const current = each === page ? ' aria-current="page"' : isCurrent ? ' aria-current="true"' : '';
    return `<li>${link(page.url, each, each.url === 'index.html' ? 'Overview' : each.title, current)}${sections}</li>`;
  };
  const byTitle = (a, b) => (a.title < b.title ? -1 : 1);
  return groups
    .map(
      ([name, holds]) => `<h2>${name}</h2><ul>${pages.filter(holds).sort(byTitle).map(item).join('')}</ul>`,
    )
    .join('\n');
};

const sourceOf = ({ source }) =>
  `${repository}/${source.endsWith('/') ? 'tree' : 'blob'}/main/${source.replace(/\/$/, '')}`;

const indexOf = (pages) => {
  const index = new MiniSearch(searchOptions);
  let id = 0;
  for (const { title, url, sections } of pages)
    for (const { heading, anchor, text } of sections) {
      const names = heading === '' ? `${title} ${title.replace(/([a-z])([A-Z])/g, '$1 $2')}` : '';
      const start = text.replace(/\s+/g, ' ').slice(0, 140);
      index.add({
        id: id++,
        title,
        heading,
        names,
        text,
        start,
        url: anchor === '' ? url : `${url}#${anchor}`,
      });
    }
  return index;
};

/** Writes the pages and the index below a folder; throws with the links that lead nowhere. */
export const buildDocs = (folder) => {
  const pages = readPages().map(parsePage);
  const dead = linkPages(pages);
  if (dead.length > 0) throw new Error(`links that lead nowhere:\n${dead.join('\n')}`);
  const template = read('site/docs/page.html');
  for (const page of pages) {
    const parts = {
      ROOT: relativeUrl(page.url, 'index.html'),
      TITLE: escapeHtml(page.url === 'index.html' ? 'podgraft' : `${page.title} · podgraft`),
      CONTENTS: contentsOf(pages, page),
      MAIN: markdown.renderer.render(page.tokens, markdown.options, {}),
      SOURCE: sourceOf(page),
    };
    const path = join(folder, page.url);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      template.replace(/\{\{([A-Z]+)\}\}/g, (_, part) => parts[part]),
    );
  }
  cpSync('site/docs/404.html', join(folder, '404.html'));
  for (const name of readdirSync('docs').filter((each) => /\.(json|svg)$/.test(each)))
    cpSync(join('docs', name), join(folder, name));
  writeFileSync(join(folder, 'search.json'), JSON.stringify(indexOf(pages)));
  return pages.length;
};
