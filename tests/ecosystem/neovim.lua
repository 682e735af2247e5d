-- Run by neovim.sh inside Neovim, in a copy of fixtures/article/before that is a repository. Plays the scenario $SCENARIO and
-- ends Neovim with 0, or with 1 and what was seen in place of what was expected.

local patience = 30000
local gateway, site = 'modules/gateway.bicep', 'modules/site.bicep'
local mismatch, outdated = 'gateway-tls-below-backend', 'gateway-policy-outdated'

local function say(text)
  io.stdout:write('neovim: ', text, '\n')
end

local function seen()
  local lines = {}
  for _, found in ipairs(vim.diagnostic.get()) do
    local file = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(found.bufnr), ':.')
    local message = found.message:match('[^\n]*')
    table.insert(lines, ('%s:%d:%d %s: %s'):format(file, found.lnum + 1, found.col + 1, found.code, message))
  end
  return table.concat(lines, '\n')
end

local function expect(what, holds)
  if not holds then
    error(what .. '\nThe diagnostics:\n' .. seen(), 0)
  end
end

-- Lets Neovim hear its server until the condition holds.
local function wait_until(what, condition)
  expect('in vain: ' .. what, vim.wait(patience, condition, 10))
end

local function open(file)
  vim.cmd('silent edit ' .. file)
  return vim.api.nvim_get_current_buf()
end

local function replace(buffer, from, to)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local start, stop = line:find(from, 1, true)
    if start then
      vim.api.nvim_buf_set_text(buffer, number - 1, start - 1, number - 1, stop, { to })
      return
    end
  end
  error(from .. ' is not there', 0)
end

-- Chooses the code action whose title begins so, as a person would in Neovim's list.
local function choose(beginning)
  local titles = {}
  local chosen = false
  vim.ui.select = function(items, options, choice)
    for index, item in ipairs(items) do
      local title = options.format_item(item)
      table.insert(titles, title)
      if not chosen and title:sub(1, #beginning) == beginning then
        chosen = true
        choice(item, index)
      end
    end
  end
  vim.lsp.buf.code_action()
  wait_until('code actions', function()
    return #titles > 0
  end)
  expect(beginning .. ' is not among the actions:\n' .. table.concat(titles, '\n'), chosen)
end

-- Whether the diagnostics of a buffer are of these rules.
local function has(buffer, ...)
  local expected = { ... }
  return function()
    local found = vim.diagnostic.get(buffer)
    for index, rule in ipairs(expected) do
      if not found[index] or found[index].code ~= rule then
        return false
      end
    end
    return #found == #expected
  end
end

local function clients()
  return (vim.lsp.get_clients or vim.lsp.get_active_clients)()
end

-- Waits for an answer, which comes after everything that was said before has led to something.
local function settle(buffer)
  wait_until('a client of the buffer', function()
    return clients()[1] and vim.lsp.buf_is_attached(buffer, clients()[1].id)
  end)
  local params = { textDocument = { uri = vim.uri_from_bufnr(buffer) }, position = { line = 0, character = 0 } }
  expect('no answer', vim.lsp.buf_request_sync(buffer, 'textDocument/hover', params, patience) ~= nil)
end

local scenarios = {}

-- Both ends of the mismatch, and its repair.
function scenarios.article()
  local buffer = open(gateway)
  expect('the file type is ' .. vim.bo.filetype, vim.bo.filetype == 'bicep')
  wait_until('the finding', has(buffer, mismatch))
  say(seen())
  local found = vim.diagnostic.get(buffer)[1]
  expect('another source: ' .. found.source, found.source == 'tricep')
  expect('another level', found.severity == vim.diagnostic.severity.ERROR)
  expect('another place', found.lnum == 49 and found.col == 18 and found.end_col == 43)

  say('the site accepts TLS 1.2: the finding in the gateway is another')
  local other = open(site)
  replace(other, "minTlsVersion: '1.3'", "minTlsVersion: '1.2'")
  wait_until('a hint in its place', has(buffer, outdated))
  replace(other, "minTlsVersion: '1.2'", "minTlsVersion: '1.3'")
  wait_until('the finding again', has(buffer, mismatch))

  say('the fix')
  vim.api.nvim_set_current_buf(buffer)
  vim.api.nvim_win_set_cursor(0, { 50, 20 })
  choose('Use AppGwSslPolicy20220101')
  wait_until('the new policy', function()
    return vim.api.nvim_buf_get_lines(buffer, 49, 50, false)[1] == "      policyName: 'AppGwSslPolicy20220101'"
  end)
  wait_until('no finding after the fix', has(buffer))
end

-- With `run = 'onSave'`.
function scenarios.on_save()
  local buffer = open(gateway)
  wait_until('the finding', has(buffer, mismatch))
  local other = open(site)
  settle(other)
  replace(other, "minTlsVersion: '1.3'", "minTlsVersion: '1.2'")
  settle(other)
  expect('what was not saved is checked', has(buffer, mismatch)())
  vim.cmd('silent write')
  wait_until('a hint in its place', has(buffer, outdated))
end

-- JSON files start the server only if they are templates.
function scenarios.json()
  vim.fn.writefile({ '{ "name": "package" }' }, 'package.json')
  local other = open('package.json')
  local schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
  vim.fn.writefile({ '{ "$schema": "' .. schema .. '", "resources": [ }' }, 'azuredeploy.json')
  local buffer = open('azuredeploy.json')
  wait_until('a syntax error', function()
    return #vim.diagnostic.get(buffer) > 0
  end)
  expect('package.json is a reason to start it', not vim.lsp.buf_is_attached(other, clients()[1].id))
end

local passed, wrong = xpcall(scenarios[os.getenv('SCENARIO')], function(message)
  return debug.traceback(message)
end)
if not passed then
  io.stderr:write('neovim: ', wrong, '\n')
end
vim.cmd(passed and 'qall!' or 'cquit')
