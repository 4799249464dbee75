using System.Runtime.CompilerServices;

namespace MobileNetEdge.Runtime.Int8.Tests.Layers;

/// <summary>The folders of a project stand in layers: each names only those below it, and so there are no circles.</summary>
public sealed class LayerTests
{
    /// <summary>Projects, and their folders from the lowest to the highest; "" are the files that stand in no folder.</summary>
    public static TheoryData<string, string[]> Projects => new()
    {
        {
            "Runtime.Int8",
            [
                "InstructionSets", "Portable", "Errors", "Graph", "Threads", "Numerics", "Steps", "Format", "Kernels", "Pictures",
                "Metadata", "SelfTest",
                "Streaming", "Arena", "Lowering", "",
            ]
        },
        { "Vision", ["Errors", "Files", "Scores", "Networks", "Pictures", "", "Benchmarking", "Programs"] },
        {
            "Tools.Quantizer",
            [
                "Downloads", "FloatGraph", "Images", "Architectures", "Calibration", "Passes", "Importers", "Networks", "Quantization",
                "Evaluation", "Export", "Report", "Commands", "",
            ]
        },
        { "Tools.Trainer", ["Cards", "Data", "Training", "Report", "Commands", ""] },
        {
            "Device",
            [
                "Decisions", "Linux", "Metrics", "Cameras", "Gpio", "Actions", "Triggers", "Configuration", "Inference", "Tracing",
                "Service",
                "Commands", "",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_name_only_those_below_them(string project, string[] order)
    {
        string folder = Path.Combine(SourceFolder(), "../../../src", project);
        Assert.SkipUnless(Directory.Exists(folder), "needs the sources, which are not on this machine");
        SourceTree tree = SourceTree.Read(folder, $"MobileNetEdge.{project}");
        Assert.Equal(order.Order(), tree.Folders.Order());
        Assert.Empty(tree.Breaches(order));
    }

    [Theory]
    [InlineData("using P.High;\nnamespace P.Low;\nclass A { }", "Low/A.cs names P.High")]
    [InlineData("namespace P.Low;\nclass A { P.High.B? b; }", "Low/A.cs names P.High")]
    [InlineData("namespace P.Low;\nclass A { High.B? b; }", "Low/A.cs names P.High")]
    [InlineData("namespace P.Low;\nclass A { Top? top; }", "Low/A.cs names Top")]
    [InlineData("namespace P.Low;\nclass A { Fault? fault; }", null)]
    [InlineData("namespace P.Low;\nclass A { string s = \"Top\"; // Top, P.High", null)]
    [InlineData("namespace P.Low;\nclass A { int High; int x = a.Top + High.Count; class Top { } }", null)]
    public void A_name_of_a_higher_folder_is_found(string low, string? breach)
    {
        SourceTree tree = new("P",
        [
            ("Low/A.cs", low),
            ("High/B.cs", "using P.Low;\nnamespace P.High;\npublic sealed record B(A a);"),
            ("Errors/Fault.cs", "namespace P;\npublic class Fault { }"),
            ("Top.cs", "using P.High;\nnamespace P;\ninternal static class Top { }"),
        ]);
        Assert.Equal(breach is null ? [] : [breach], tree.Breaches(["Errors", "Low", "High", ""]));
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
