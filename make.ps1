# The Makefile for Windows:  .\make.ps1 demo | run | test | check | bench
param([Parameter(Mandatory)][ValidateSet("demo", "run", "test", "check", "bench")][string]$Target,
      [string]$Python = "python", [Parameter(ValueFromRemainingArguments)][string[]]$Rest)
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$bin = ".venv\Scripts"

function Invoke-Step([string]$Program, [string[]]$Words) {
    & $Program @Words
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Install-Orthomark([string]$What, [string]$Stamp) {
    $newest = (Get-Item pyproject.toml, constraints.txt | Sort-Object LastWriteTime)[-1].LastWriteTime
    if ((Test-Path $Stamp) -and (Get-Item $Stamp).LastWriteTime -ge $newest) { return }
    if (-not (Test-Path "$bin\python.exe")) {
        & $Python -c "import sys; sys.exit(sys.version_info < (3, 11))"
        if ($LASTEXITCODE -ne 0) { Write-Error "Orthomark needs Python 3.11 or newer; install one or name it with -Python." }
        Invoke-Step $Python @("-m", "venv", ".venv")
    }
    Write-Output "Installing Orthomark into .venv (once; a few minutes)"
    Invoke-Step "$bin\python" @("-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--constraint", "constraints.txt", "--editable", $What)
    New-Item -ItemType File -Force $Stamp | Out-Null
}

if ($Target -in "demo", "run") { Install-Orthomark "." ".venv\program.stamp" }
else { Install-Orthomark ".[dev]" ".venv\developer.stamp" }

switch ($Target) {
    "demo" { Invoke-Step "$bin\orthomark" (@("demo") + $Rest) }
    "run" { Invoke-Step "$bin\orthomark" $Rest }
    "test" { $env:QT_QPA_PLATFORM = "offscreen"; Invoke-Step "$bin\python" (@("-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--max-worker-restart", "0") + $Rest) }
    "check" {
        Invoke-Step "$bin\ruff" @("check", ".")
        Invoke-Step "$bin\ruff" @("format", "--check", ".")
        Invoke-Step "$bin\mypy" @()
        Invoke-Step "$bin\lint-imports" @()
    }
    "bench" { Get-ChildItem benchmarks\*.py | ForEach-Object { Invoke-Step "$bin\python" @($_.FullName) } }
}
