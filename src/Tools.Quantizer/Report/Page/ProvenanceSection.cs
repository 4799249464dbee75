using System.Xml.Linq;
using MobileNetEdge.Runtime.Int8.Pictures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Figures;
using static MobileNetEdge.Tools.Quantizer.Report.Page.Html;

namespace MobileNetEdge.Tools.Quantizer.Report.Page;

/// <summary>The origin of the model. Holds no date and no path, so the same command gives the same page.</summary>
internal static class ProvenanceSection
{
    public static XElement Draw(QuantizationFindings findings)
    {
        Preprocessing pixels = findings.Description.Preprocessing;
        return QuantizationPage.Section(
            "provenance",
            "Provenance",
            QuantizationPage.Table(
                "How this model was made",
                string.Empty,
                ["what", "value"],
                [
                    ["model", findings.Model],
                    ["model SHA-256", Element("code", findings.ModelSha256)],
                    ["weights", findings.Description.Provenance.Source],
                    ["weights SHA-256", Element("code", findings.Description.Provenance.SourceSha256)],
                    ["tool", findings.Description.Provenance.Tool],
                    ["options", findings.Description.Provenance.Options],
                    ["calibrated on", Invariant($"{findings.CalibrationPictures:N0} pictures")],
                    [
                        "measured on",
                        Invariant($"{findings.Comparison.Pictures:N0} pictures")
                            + (findings.WereCalibratedOn ? ", the same" : " that were not used for calibration"),
                    ],
                    [
                        "input from pixels",
                        $"(x − [{string.Join(", ", pixels.Mean.Select(Number))}]) / [{string.Join(", ", pixels.Std.Select(Number))}], "
                            + $"{pixels.Channels.ToString().ToLowerInvariant()}, {pixels.Fit.ToString().ToLowerInvariant()}, "
                            + $"{pixels.Resampling.ToString().ToLowerInvariant()}",
                    ],
                    ["input", findings.Comparison.B.Input],
                ]));
    }

    private static string Number(float value) => Invariant($"{value}");
}
