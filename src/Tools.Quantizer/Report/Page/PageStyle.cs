namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>The style of the page: light, dark, printed, and on narrow screens. Has no character that XML would escape.</summary>
internal static class PageStyle
{
    public const string Css =
        """
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --panel: #f5f7fa; --line: #d8dee6; --ink: #16202c; --soft: #53606f;
          --good: #2563a8; --weak: #b26a00; --bad: #b3261e; --plain: #9fb3c8; --accent: #2563a8; --mark: #b3261e;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #12171e; --panel: #1b222c; --line: #333e4c; --ink: #e8edf3; --soft: #a3b0bf;
            --good: #6aa9f0; --weak: #f0b050; --bad: #ff8a80; --plain: #51657c; --accent: #6aa9f0; --mark: #ff8a80;
          }
        }
        * { box-sizing: border-box; }
        html {
          background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
          -webkit-text-size-adjust: 100%;
        }
        body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 4rem; }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
        h2 { font-size: 1.25rem; margin: 2.75rem 0 .35rem; padding-top: .75rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
        p { margin: .35rem 0 .8rem; max-width: 46rem; }
        .soft, caption, figcaption { color: var(--soft); }
        .from { margin: .25rem 0 1.25rem; overflow-wrap: anywhere; }
        .verdict {
          font-size: 1.125rem; border-left: 4px solid var(--good); background: var(--panel); padding: .8rem 1rem; margin: 0 0 1.25rem;
          border-radius: 0 6px 6px 0; max-width: none;
        }
        .verdict.weak { border-color: var(--weak); } .verdict.bad { border-color: var(--bad); }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0; }
        .figures div { background: var(--panel); border-radius: 6px; padding: .7rem .9rem; }
        .figures dt { color: var(--soft); font-size: .875rem; }
        .figures dd {
          margin: 0; font-size: 1.45rem; white-space: nowrap; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums;
        }
        .figures small {
          display: block; white-space: normal; font-size: .8125rem; font-weight: 400; color: var(--soft); line-height: 1.35;
        }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .75rem 0 1rem; }
        caption { text-align: left; padding-bottom: .4rem; font-size: .875rem; }
        th, td { text-align: left; padding: .32rem 1.1rem .32rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        thead th { color: var(--soft); font-weight: 500; font-size: .875rem; }
        tbody th { font-weight: 500; }
        .n { text-align: right; white-space: nowrap; }
        .full { width: 100%; }
        .name { overflow-wrap: anywhere; min-width: 8rem; }
        .bars td, .bars th { padding-top: .15rem; padding-bottom: .15rem; font-size: .875rem; }
        .bars svg { display: block; width: 100%; min-width: 6rem; height: .7rem; margin: .4rem 0 0; }
        .bars td:nth-child(2) { width: 40%; }
        .advice { list-style: none; counter-reset: place; margin: 1rem 0; padding: 0; display: grid; gap: .6rem; }
        .advice li {
          counter-increment: place; background: var(--panel); border-radius: 6px; padding: .75rem 1rem .8rem; display: grid;
          grid-template-columns: minmax(0, 1fr) auto; column-gap: 1.25rem;
        }
        .advice h3::before { content: counter(place) ". "; color: var(--soft); font-weight: 400; }
        .advice p { grid-column: 1 / -1; margin: .15rem 0 0; max-width: none; }
        .advice .worth { text-align: right; color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; }
        .advice .worth b { color: var(--ink); font-size: 1rem; }
        svg:not(.arena) text { fill: var(--ink); font: 12px system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
        .chart { display: block; width: 100%; height: auto; }
        .grid { stroke: var(--line); stroke-width: 1; } svg .soft { fill: var(--soft); }
        .good { fill: var(--good); } .weak { fill: var(--weak); } .bad { fill: var(--bad); } .own { fill: var(--ink); }
        .float { fill: var(--plain); opacity: .75; }
        .int8 { fill: none; stroke: var(--accent); stroke-width: 1.6; }
        .range { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 4 3; }
        .key {
          display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; font-size: .875rem; color: var(--soft); padding: 0; margin: .5rem 0;
          list-style: none;
        }
        .key svg { width: 1.1rem; height: .7rem; margin-right: .4rem; }
        .histograms {
          display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1.1rem; margin: .75rem 0;
        }
        figure { margin: 0; min-width: 0; }
        figcaption { font-size: .875rem; overflow-wrap: anywhere; }
        figcaption b { color: var(--ink); font-weight: 600; }
        .gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19.5rem), 1fr)); gap: .75rem; }
        .gallery figure {
          background: var(--panel); border-radius: 6px; padding: .65rem; display: grid; grid-template-columns: 5.5rem minmax(0, 1fr);
          gap: .75rem; align-items: start; break-inside: avoid;
        }
        .gallery img { width: 5.5rem; height: auto; border-radius: 4px; display: block; }
        .gallery dl {
          margin: .2rem 0 0; display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: .05rem .55rem; font-size: .8125rem;
          line-height: 1.4;
        }
        .gallery .both { grid-column: 2 / -1; }
        .file { display: block; font-size: .75rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .gallery dt { color: var(--soft); } .gallery dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; }
        .right, .wrong { font-weight: 600; white-space: nowrap; } .right { color: var(--good); } .wrong { color: var(--bad); }
        details { margin: .75rem 0; } summary { cursor: pointer; color: var(--accent); padding: .2rem 0; }
        .arena { min-width: 44rem; border-radius: 6px; }
        code { font: .875em ui-monospace, "Cascadia Mono", Consolas, monospace; overflow-wrap: anywhere; }
        @media (max-width: 34rem) {
          body { padding: 1.25rem .9rem 3rem; } th, td { padding-right: .5rem; } table { font-size: .875rem; } caption { max-width: 88vw; }
          .advice li { grid-template-columns: minmax(0, 1fr); } .advice .worth { text-align: left; }
        }
        @media print {
          body { max-width: none; padding: 0; font-size: 11pt; } h2 { break-after: avoid; } figure, .advice li, tr { break-inside: avoid; }
          details::details-content { content-visibility: visible; block-size: auto; } summary { color: var(--soft); }
          .arena { min-width: 0; } .wide { overflow: visible; }
        }
        """;
}
