// The pages in a real Chromium: desktop and phone, light and dark, left to right and right to left, with scripts and without.
// axe finds nothing, nothing is asked of anyone else, nothing is cut off. node pages.mjs BASE [FOLDER FOR PICTURES]

import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const [base, pictures] = process.argv.slice(2)
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const VIEWS = [
  { name: 'desktop', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'phone', viewport: { width: 360, height: 740 }, colorScheme: 'dark', isMobile: true, deviceScaleFactor: 2 },
  // Reflow at 400 %, as WCAG 1.4.10 has it.
  { name: 'narrow', viewport: { width: 320, height: 640 }, colorScheme: 'light' },
]
const faults = []
/** Told at once, so that what was found is known even where a later step never ends. */
const fault = (where, what) => {
  const told = `${where}: ${what}`
  if (!faults.includes(told)) console.log(told)
  faults.push(told)
}

const sources = (await (await fetch(`${base}/sources.json`)).json()).sources
const ofState = state => sources.find(source => source.state === state)?.id
const [healthy, failing, disabled] = ['healthy', 'failing', 'disabled'].map(ofState)
const refused = sources.find(source => source.state === 'healthy' && source.refused > 0)?.id
const rightToLeft = sources.find(source => source.countries.includes('IR'))?.id
const wanted = { healthy, failing, disabled, refused, rightToLeft }
for (const [what, id] of Object.entries(wanted)) if (!id) fault('the demo', `has no source that is ${what}`)
const PAGES = {
  sources: '/sources',
  found: '/sources?q=ireland&state=healthy',
  none: '/sources?q=nobody',
  plain: '/plain',
  ...Object.fromEntries(Object.entries(wanted).map(([what, id]) => [what, `/sources/${id}`])),
  'not-there': '/sources/nobody',
}

// Its profile is an empty folder that playwright makes and takes away again.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
if (pictures) await mkdir(pictures, { recursive: true })

/** A tab that tells of every request that leaves the server, and of everything that the policy of a page refuses. */
async function tab(view, options = {}) {
  const { name, ...settings } = view
  const context = await browser.newContext({ ...settings, ...options })
  const page = await context.newPage()
  page.on('request', request => {
    if (new URL(request.url()).origin !== base) fault(page.url(), `asks ${request.url()}`)
  })
  page.on('console', message => message.type() === 'error' && !message.text().includes('404') && fault(page.url(), message.text()))
  page.on('pageerror', error => fault(page.url(), error.message))
  return { page, close: () => context.close() }
}

async function judged(page, where) {
  // Not as a script element, which the policy of the page would rightly refuse.
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(rules => axe.run(document, { runOnly: { type: 'tag', values: rules } }), RULES)
  for (const { id, nodes } of violations) fault(where, `axe ${id} at ${nodes.slice(0, 3).map(node => node.html).join(' | ')}`)
  const [wide, room] = await page.evaluate(() => [document.scrollingElement.scrollWidth, window.innerWidth])
  if (wide > room) fault(where, `is ${wide} wide in ${room}`)
}

for (const view of VIEWS) {
  const { page, close } = await tab(view)
  for (const [name, path] of Object.entries(PAGES)) {
    const answer = await page.goto(base + path, { waitUntil: 'load' })
    if (answer.status() !== (name === 'not-there' ? 404 : 200)) fault(path, `answers ${answer.status()}`)
    for (const direction of ['ltr', 'rtl']) {
      await page.evaluate(direction => (document.documentElement.dir = direction), direction)
      const where = `${name}, ${view.name}, ${direction}`
      await judged(page, where)
      if (pictures) await page.screenshot({ path: join(pictures, `${name}-${view.name}-${direction}.png`), fullPage: true })
    }
  }
  await close()
}

// Every page of the demo, once.
{
  const { page, close } = await tab(VIEWS[0])
  for (const { id } of sources) {
    await page.goto(`${base}/sources/${id}`)
    await judged(page, id)
  }
  await close()
}

// With the keyboard: the first stop leads past what every page begins with.
{
  const { page, close } = await tab(VIEWS[0])
  await page.goto(`${base}/sources`)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const at = await page.evaluate(() => document.activeElement.id)
  if (at !== 'content') fault('/sources', `the first stop of the keyboard leads to \`${at}\``)
  await page.fill('#q', 'ireland')
  await page.press('#q', 'Enter')
  await page.waitForURL(/q=ireland/)
  const links = await page.locator('table.lists a').count()
  if (links === 0 || links >= sources.length) fault('/sources', `a search shows ${links} lists`)
  await page.locator('table.lists a').first().click()
  await page.waitForURL(/sources\/[a-z]/)
  await page.goto(`${base}/`)
  await page.locator('a[href="sources"]').first().click()
  await page.waitForURL(/\/sources$/)
  await page.goto(`${base}/sources/${refused}`)
  await page.emulateMedia({ media: 'print' })
  if (await page.locator('header').isVisible()) fault('print', 'the links between pages are printed')
  if (pictures) await page.pdf({ path: join(pictures, 'refused.pdf') })
  await close()
}

// Every example answers something with the ids that the page puts in, but those about an hour or a time before the demo's.
{
  const { page, close } = await tab(VIEWS[0])
  await page.goto(`${base}/plain`, { waitUntil: 'networkidle' })
  const OF_AN_HOUR = ['OnNow', 'StartingSoon', 'Tonight', 'Changes']
  const says = value => {
    if (Array.isArray(value)) return value.some(says)
    if (value === null || typeof value !== 'object') return value !== null && value !== false && value !== 0
    return value.totalCount === undefined ? Object.values(value).some(says) : value.totalCount > 0
  }
  const buttons = page.locator('button[data-example]')
  for (let nth = 0; nth < (await buttons.count()); nth++) {
    const name = (await buttons.nth(nth).textContent()).split(' ')[1]
    await buttons.nth(nth).click()
    await page.press('#query', 'Control+Enter')
    await page.waitForFunction(() => document.getElementById('status').textContent.startsWith('Answered'))
    const { data, errors } = JSON.parse(await page.locator('#answer').textContent())
    if (errors) fault(name, JSON.stringify(errors))
    else if (!OF_AN_HOUR.includes(name) && !says(data)) fault(name, `says nothing: ${JSON.stringify(data)}`)
    else for (const [field, value] of Object.entries(data)) if (value === null) fault(name, `has nothing for \`${field}\``)
  }
  await page.goto(`${base}/`, { waitUntil: 'networkidle' })
  const [tabs, examples] = [await page.locator('.graphiql-tab').count(), await page.locator('#playground').evaluate(held => JSON.parse(held.textContent).examples)]
  if (tabs !== examples.length) fault('/', `has ${tabs} tabs for ${examples.length} examples`)
  const kept = await page.evaluate(() => localStorage.getItem('graphiql:tabState') ?? '')
  if (!kept.includes('meeting_') || kept.includes('meeting_0000000000000000')) fault('/', 'has tabs without ids of this server')
  await close()
}

// Without scripts: the form and the links are all there is.
{
  const { page, close } = await tab(VIEWS[1], { javaScriptEnabled: false })
  await page.goto(`${base}/sources`)
  await page.fill('#q', 'ireland')
  await page.selectOption('#state', 'healthy')
  await page.click('button[type=submit]')
  await page.waitForURL(/q=ireland.*state=healthy/)
  if ((await page.locator('table.lists a').count()) === 0) fault('/sources', 'a search without scripts shows nothing')
  await close()
}

await browser.close()
if (faults.length > 0) process.exitCode = 1
