-- Starts the language server for the files that concern it. Needs Neovim 0.7 or later.

-- `setfiletype` leaves a type alone that is known already.
for extension, filetype in pairs({ bicep = 'bicep', bicepparam = 'bicep-params' }) do
  vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
    pattern = '*.' .. extension,
    command = 'setfiletype ' .. filetype,
  })
end

if vim.lsp.enable then
  vim.lsp.enable('tricep')
  return
end

-- Neovim before 0.11: one client for each root, attached to a buffer when its type is set.
local config = dofile(vim.api.nvim_get_runtime_file('lsp/tricep.lua', false)[1])
local clients = {}

local function attach(buffer, root)
  if not (clients[root] and vim.lsp.get_client_by_id(clients[root])) then
    clients[root] = vim.lsp.start_client({
      name = 'tricep',
      cmd = config.cmd,
      root_dir = root,
      init_options = config.init_options,
      settings = config.settings,
    })
  end
  if clients[root] then
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
end

vim.api.nvim_create_autocmd('FileType', {
  pattern = config.filetypes,
  callback = function(event)
    config.root_dir(event.buf, function(root)
      attach(event.buf, root)
    end)
  end,
})
