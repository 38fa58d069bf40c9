// Generate JavaScript from a Vensim model with SDEverywhere and time runs of it.
// node sdeverywhere.mjs MODEL.mdl '{"outputs": [...], "seconds": 5}'  ->  one line of JSON
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [file, ask] = process.argv.slice(2)
const { outputs, seconds } = JSON.parse(ask)
const from = createRequire(path.join(process.cwd(), 'package.json'))
const at = name => import(pathToFileURL(from.resolve(name)).href)
const { parseAndGenerate } = await at('@sdeverywhere/compile')
const { createSynchronousModelRunner } = await at('@sdeverywhere/runtime')

const folder = path.dirname(path.resolve(file))
const began = performance.now()
await parseAndGenerate(readFileSync(file, 'utf8'), 'vensim', { outputVarNames: outputs }, ['generateJS'], folder, 'peer', folder)
const generated = performance.now()
const model = await (await import(pathToFileURL(path.join(folder, 'peer.js')).href)).default()
const runner = createSynchronousModelRunner(model)
let result = runner.createOutputs()
const warm = performance.now()  // until the just-in-time compiler has settled
for (let i = 0; i < 10 || performance.now() - warm < 500 * seconds; i++) result = runner.runModelSync([], result)
const cpu = process.cpuUsage()
const start = performance.now()
let runs = 0
while (runs < 10 || performance.now() - start < 1000 * seconds) {
  result = runner.runModelSync([], result)
  runs += 1
}
const used = process.cpuUsage(cpu)
console.log(JSON.stringify({
  generate_s: (generated - began) / 1000,
  runs,
  ms_per_member: (performance.now() - start) / runs,
  cpu_ms_per_member: (used.user + used.system) / 1000 / runs,
  last: result.varSeries.map(series => series.points.at(-1).y),
}))
