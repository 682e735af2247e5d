-- Tricep's language server, as `vim.lsp.config` of Neovim 0.11 finds it on the runtime path. `plugin/tricep.lua` starts
-- it there and in older versions.

local json = { json = true, jsonc = true }

-- Whether a buffer is a reason to start the server. Most JSON files are no templates; those that are say so in `$schema`.
local function concerns(buffer)
  if not json[vim.bo[buffer].filetype] then
    return true
  end
  local start = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, 40, false), '\n'):lower()
  return start:find('deploymenttemplate.json', 1, true) ~= nil
    or start:find('deploymentparameters.json', 1, true) ~= nil
end

-- The nearest folder above a file with a repository, else with settings; else the current folder where it holds the file.
local function root(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  local upwards = vim.fn.escape(folder, ' ,;\\') .. ';'
  for _, found in ipairs({
    vim.fn.finddir('.git', upwards),
    vim.fn.findfile('.git', upwards),
    vim.fn.findfile('bicepconfig.json', upwards),
  }) do
    if found ~= '' then
      -- The full name of a folder ends with a slash.
      return vim.fn.fnamemodify((vim.fn.fnamemodify(found, ':p'):gsub('/$', '')), ':h')
    end
  end
  local current = vim.fn.getcwd()
  return vim.startswith(folder .. '/', current .. '/') and current or folder
end

local settings = vim.g.tricep or vim.empty_dict()

return {
  cmd = { 'tricep', 'lsp' },
  filetypes = { 'bicep', 'bicep-params', 'json', 'jsonc' },
  root_dir = function(buffer, start)
    if concerns(buffer) then
      start(root(vim.api.nvim_buf_get_name(buffer)))
    end
  end,
  init_options = settings,
  settings = { tricep = settings },
}
