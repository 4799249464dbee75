using System.Xml.Linq;
using MobileNetEdge.Runtime.Int8;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>The memory that the model needs on a board.</summary>
internal static class ArenaSection
{
    public static XElement Draw(QuantizationFindings findings)
    {
        Board board = findings.Boards[0];
        MemoryPlan plan = board.Planned.Plan;
        XElement map = XElement.Parse(MemoryMapSvg.Draw(findings.Model, board.Planned));
        map.Add(
            Class("chart arena"),
            Attribute("role", "img"),
            Attribute(
                "aria-label",
                Invariant($"Where and when each tensor is in the arena of {plan.ArenaBytes:N0} bytes; the peak is ")
                    + board.Planned.NameOf(plan.FullestStep)));
        return QuantizationPage.Section(
            "memory",
            "Memory on a board",
            QuantizationPage.Table(
                "Memory of the runtime",
                string.Empty,
                ["board", ">arena bytes", ">weight bytes", ">multiply-accumulates", "fullest"],
                findings.Boards.Select(static each => new object?[]
                {
                    each.Processors,
                    Count(each.Planned.Plan.ArenaBytes),
                    Count(each.Planned.Plan.WeightBytes),
                    Count(each.Planned.Plan.Steps.Sum(static step => step.MultiplyAccumulates)),
                    each.Planned.NameOf(each.Planned.Plan.FullestStep),
                })),
            Element("p", Class("soft"), $"On {board.Processors}, the contents of the arena, step by step:"),
            Element(
                "div",
                Class("wide"),
                Attribute("tabindex", "0"),
                Attribute("role", "group"),
                Attribute("aria-label", "Map of the arena"),
                map));
    }
}
